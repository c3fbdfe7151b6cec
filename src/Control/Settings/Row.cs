using System.Diagnostics.CodeAnalysis;
using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>Takes a value as it is written.</summary>
/// <param name="before">What was set so far.</param>
/// <param name="text">Empty for a setting without a value.</param>
/// <returns>What is set afterwards, and null; or why the text is refused.</returns>
internal delegate (T After, string? Refusal) TakeText<T>(T before, string text);

/// <summary>A setting, and what it sets in a <typeparamref name="T"/>: a record of options, or what gathers settings until they are one.
/// </summary>
internal sealed record Row<T> : Setting
{
    public Row()
    {
    }

    [SetsRequiredMembers]
    private Row(Setting described, TakeText<T> take)
        : base(described) => Take = take;

    /// <summary>Reads a text. A value out of range is taken, and refused by <see cref="Judge"/> together with all else that is wrong.
    /// </summary>
    public required TakeText<T> Take { get; init; }

    /// <summary>Why the value that is set cannot hold; null if it can.</summary>
    public Func<T, string?> Judge { get; init; } = _ => null;

    /// <summary>The value that is set, for <c>stats settings</c>: numbers without a unit.</summary>
    public Func<T, string>? Show { get; init; }

    /// <summary>The value that is set, for people: with its unit.</summary>
    public Func<T, string>? Tell { get; init; }

    /// <summary>Sets in the second what is set in the first.</summary>
    public Func<T, T, T>? Copy { get; init; }

    /// <summary>The same setting as a part of something larger.</summary>
    public Row<TWhole> In<TWhole>(Func<TWhole, T> part, Action<TWhole, T> put) => new(this, (whole, text) =>
    {
        var (after, refusal) = Take(part(whole), text);
        put(whole, after);
        return (whole, refusal);
    });

    /// <summary>The same setting as a part, changed in place, of something larger.</summary>
    public Row<TWhole> In<TWhole>(Func<TWhole, T> part) => In(part, (_, _) => { });

    internal void Check(T options, List<Problem> problems)
    {
        if (Judge(options) is { } reason) problems.Add(new Problem(Name, reason));
    }
}
