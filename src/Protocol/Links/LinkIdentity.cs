namespace Understudy.Protocol.Links;

/// <summary>What two proxies have to know before they believe each other.</summary>
/// <param name="Id">One's own name.</param>
/// <param name="Pool">Digest of what decides on places and tokens.</param>
/// <param name="Secret">Known to the members of the group alone; null: none is asked for, which is for one machine only.</param>
public sealed record LinkIdentity(string Id, string Pool, byte[]? Secret);
