using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Understudy.Node.Replication;

/// <summary>By whose terms the records of a node came about, oldest first: two nodes share what lies before the first difference.</summary>
internal sealed record Lineage(ImmutableList<Term> Terms)
{
    /// <summary>What is older is forgotten: whoever was away for so many changes of the leader is copied anew.</summary>
    public const int MostTerms = 32;

    public static Lineage Empty { get; } = new([]);

    /// <summary>The epoch of the last term; -1 before the first.</summary>
    public long LastEpoch => Terms.Count == 0 ? -1 : Terms[^1].Epoch;

    /// <summary>As far as a log goes: a follower that is behind has been told of terms that it has no record of.</summary>
    public Lineage Reached(long head) => new(Terms.RemoveAll(term => term.Start > head));

    public Lineage With(Term term) => new(Terms.Add(term).RemoveRange(0, Math.Max(0, Terms.Count + 1 - MostTerms)));

    public bool IsSame(Lineage other) => Terms.SequenceEqual(other.Terms);

    /// <summary>Up to which record two nodes have the same history.</summary>
    /// <param name="head">The last record of this one.</param>
    /// <returns>Null if they have nothing in common.</returns>
    public long? ForkFrom(long head, Lineage other, long otherHead)
    {
        for (var theirs = other.Terms.Count - 1; theirs >= 0; theirs--)
        {
            var ours = Terms.IndexOf(other.Terms[theirs]);
            if (ours < 0) continue;
            return Math.Min(EndOf(Terms, ours, head), EndOf(other.Terms, theirs, otherHead));
        }

        return null;
    }

    /// <summary><c>EPOCH.TAG.START,...</c>, or a dash.</summary>
    public override string ToString() => Terms.Count == 0 ? "-" : string.Join(',', Terms.Select(term =>
        string.Create(CultureInfo.InvariantCulture, $"{term.Epoch}.{term.Tag:x}.{term.Start}")));

    public static bool TryParse(ReadOnlySpan<byte> bytes, out Lineage lineage)
    {
        lineage = Empty;
        if (bytes.SequenceEqual("-"u8)) return true;
        var terms = ImmutableList.CreateBuilder<Term>();
        foreach (var word in Encoding.ASCII.GetString(bytes).Split(','))
        {
            if (terms.Count == MostTerms || word.Split('.') is not [var epoch, var tag, var start]) return false;
            if (!TryNumber(epoch, out var epochNumber) || !TryNumber(start, out var startNumber)) return false;
            if (!ulong.TryParse(tag, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tagNumber)) return false;
            // Terms follow each other in time and in the log.
            if (terms.Count > 0 && (terms[^1].Epoch >= epochNumber || terms[^1].Start > startNumber)) return false;
            terms.Add(new Term(epochNumber, tagNumber, startNumber));
        }

        lineage = new Lineage(terms.ToImmutable());
        return true;
    }

    private static bool TryNumber(string word, out long number) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static long EndOf(ImmutableList<Term> terms, int index, long head) =>
        index + 1 < terms.Count ? Math.Min(head, terms[index + 1].Start) : head;
}
