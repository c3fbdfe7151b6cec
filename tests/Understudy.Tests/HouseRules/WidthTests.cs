using System.Reflection;
using System.Runtime.CompilerServices;

namespace Understudy.Tests.HouseRules;

/// <summary>Public means that another project uses it. Tests do not count: they see what is internal.</summary>
public sealed class WidthTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Whatever of ours is beside the tests: all projects, the program and the load generator, which use each other.
    private static readonly Dictionary<string, HashSet<string>> Uses = Directory
        .EnumerateFiles(AppContext.BaseDirectory, "*nderstudy*.dll")
        .Where(path => Path.GetFileNameWithoutExtension(path) != typeof(WidthTests).Assembly.GetName().Name)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), AssemblyUses.Of);

    public static TheoryData<string> Projects => [.. Uses.Keys.Where(name => name.StartsWith("Understudy.", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Projects))]
    public void No_type_and_no_member_is_wider_than_it_is_used(string assembly)
    {
        var used = Uses.Where(other => other.Key != assembly).SelectMany(other => other.Value).ToHashSet();

        var wider = from type in Assembly.Load(assembly).GetExportedTypes()
                    from problem in used.Contains(NameOf(type)) || IsBeyondSeeing(type)
                        ? TooWide(type, used)
                        : [$"{NameOf(type)}, the type"]
                    select problem;

        wider.ShouldBeEmpty("make it internal: no other project uses it");
    }

    private static IEnumerable<string> TooWide(Type type, HashSet<string> used)
    {
        // Members of a delegate, an enum, an interface and an attribute belong together.
        if (type.IsEnum || type.IsInterface || typeof(Delegate).IsAssignableFrom(type)) return [];
        var implemented = type.GetInterfaces().SelectMany(each => type.GetInterfaceMap(each).TargetMethods).ToHashSet();
        var methods = from method in type.GetMethods(Declared)
                      where !method.IsSpecialName && !IsMade(method) && !implemented.Contains(method) && !IsOverride(method)
                      where !used.Contains($"{NameOf(type)}::{method.Name}")
                      select method.Name;
        var properties = from property in type.GetProperties(Declared)
                         where !IsMade(property) && !IsPartOfMaking(property)
                         where !property.GetAccessors().Any(a => implemented.Contains(a) || IsOverride(a))
                         where !property.GetAccessors().Any(a => used.Contains($"{NameOf(type)}::{a.Name}"))
                         select property.Name;
        var fields = from field in type.GetFields(Declared)
                     where !field.IsLiteral && !used.Contains($"{NameOf(type)}::{field.Name}")
                     select field.Name;
        return methods.Concat(properties).Concat(fields).Distinct().Select(name => $"{NameOf(type)}.{name}");
    }

    // A part of what is public is public; and constants leave no trace where they are used.
    private static bool IsBeyondSeeing(Type type) => type.IsNested || type.GetFields(Declared).Any(field => field.IsLiteral);

    // What a type is made from is as wide as the type: the compiler asks for it.
    private static bool IsPartOfMaking(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute)) ||
        property.DeclaringType!.GetConstructors().Any(made => made.GetParameters().Any(part => part.Name == property.Name));

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition() != method;

    private static bool IsMade(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string NameOf(Type type) => type.FullName!;
}
