namespace Understudy.Routing.Group;

/// <summary>Whose a server is, as it says itself, where two boxes have no coordinator.</summary>
/// <param name="Beat">Changes with each renewal.</param>
internal readonly record struct ServerRegister(long Term, string Holder, long Beat);
