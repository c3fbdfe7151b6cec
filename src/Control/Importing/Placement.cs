namespace Understudy.Control.Importing;

/// <summary>Where keys go whose old places cannot be computed here.</summary>
internal static class Placement
{
    /// <param name="into">Its tiers are known.</param>
    /// <param name="whose">What placed the keys so far.</param>
    public static void Choose(Translation into, string whose)
    {
        // One server has all keys, whoever computes it.
        if (into.Tiers.All(tier => tier.Count == 1)) return;
        into.Set(Translation.Pool, "distribution", "jump");
        into.Note("placement", $"{whose} is not computed here: most keys go to another server of their pool, so the cache begins cold");
    }
}
