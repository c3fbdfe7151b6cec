using System.Text;
using Understudy.Hashing.Distributions;

namespace Understudy.Control.Explanations;

/// <summary>The distributions, for a person who has to choose one.</summary>
public static class DistributionList
{
    private const string Indent = "      ";

    public static string Write()
    {
        var text = new StringBuilder();
        text.AppendLine("Distributions, for --distribution NAME or NAME:HASH; of several hashes the first is the default.");
        foreach (var family in DistributionCatalog.Families)
        {
            text.Append("  ").AppendLine(family.Name);
            text.Append(Indent).Append(family.Description).AppendLine(family.HonoursWeights ? "; honours weights" : string.Empty);
            if (family.HashNames.Count > 0) text.Append(Indent).Append("hashes: ").AppendLine(string.Join(", ", family.HashNames));
        }

        return text.ToString();
    }
}
