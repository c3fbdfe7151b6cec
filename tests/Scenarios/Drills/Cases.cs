namespace Understudy.Scenarios.Drills;

/// <summary>The cases that most drills are played in.</summary>
public static class Cases
{
    /// <summary>Which server fails.</summary>
    public static TheoryData<Role> Roles => [Role.Primary, Role.Backup];

    /// <summary>Which server fails, and whether clients empty the pool meanwhile.</summary>
    public static TheoryData<Role, bool> All =>
        new() { { Role.Primary, false }, { Role.Primary, true }, { Role.Backup, false }, { Role.Backup, true } };
}
