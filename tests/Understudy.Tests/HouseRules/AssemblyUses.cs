using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Understudy.Tests.HouseRules;

/// <summary>What one assembly uses of others, as its metadata lists it: types as <c>Namespace.Outer+Inner</c>, members as
/// <c>Type::Name</c>.</summary>
internal static class AssemblyUses
{
    /// <param name="path">Of an assembly.</param>
    public static HashSet<string> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var used = new HashSet<string>();
        foreach (var handle in reader.TypeReferences) used.Add(NameOf(reader, handle));
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (TypeOf(reader, member.Parent) is { } type) used.Add($"{type}::{reader.GetString(member.Name)}");
        }

        return used;
    }

    private static string? TypeOf(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => NameOf(reader, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => GenericTypeOf(reader, reader.GetTypeSpecification((TypeSpecificationHandle)parent)),
        _ => null,
    };

    /// <summary>The type behind a signature such as <c>Roster&lt;Session&gt;</c>; null for arrays and the like.</summary>
    private static string? GenericTypeOf(MetadataReader reader, TypeSpecification specification)
    {
        var signature = reader.GetBlobReader(specification.Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
        signature.ReadCompressedInteger();      // class or value type
        var type = signature.ReadTypeHandle();
        return type.Kind == HandleKind.TypeReference ? NameOf(reader, (TypeReferenceHandle)type) : null;
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(reader, (TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : type.Namespace.IsNil ? name : $"{reader.GetString(type.Namespace)}.{name}";
    }
}
