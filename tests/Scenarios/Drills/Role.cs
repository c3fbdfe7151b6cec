namespace Understudy.Scenarios.Drills;

/// <summary>Which server of a pair.</summary>
public enum Role
{
    Primary,
    Backup,
}
