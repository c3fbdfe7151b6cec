namespace Understudy.Routing.Group;

/// <summary>Who leads, as the coordinator has it.</summary>
/// <param name="Revision">Changes with every write of the key, renewals too; zero: there is none yet.</param>
/// <param name="Holder">Who wrote it last.</param>
/// <param name="Term">In which term.</param>
/// <param name="IsFree">The holder gave its office back, with nothing under way.</param>
/// <param name="Successor">Whom the holder would like to follow it; may be empty.</param>
public readonly record struct LeadKey(long Revision, string Holder, long Term, bool IsFree = false, string Successor = "");
