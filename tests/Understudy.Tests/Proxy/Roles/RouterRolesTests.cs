using Understudy.Proxy.Roles;

namespace Understudy.Tests.Proxy.Roles;

/// <summary>What keepalived says of its instances is kept.</summary>
public sealed class RouterRolesTests
{
    private readonly RouterRoles _roles = new();

    [Theory]
    [InlineData("MASTER", RouterRole.Active)]
    [InlineData("MASTER_RX_LOWER_PRI", RouterRole.Active)]
    [InlineData("MASTER_PRIORITY", RouterRole.Active)]
    [InlineData("BACKUP", RouterRole.Backup)]
    [InlineData("BACKUP_PRIORITY", RouterRole.Backup)]
    [InlineData("FAULT", RouterRole.Fault)]
    [InlineData("STOP", RouterRole.Stopped)]
    public void Each_of_its_words_is_understood(string state, RouterRole role)
    {
        _roles.TryNote("VI_1", state, "150", unixMilliseconds: 1000, out var changed).ShouldBeTrue();

        changed.ShouldBe(new RouterStanding("VI_1", role, 150, 1000));
        _roles.All.ShouldBe([changed!]);
    }

    [Fact]
    public void Only_another_role_is_a_change_and_has_another_date()
    {
        _roles.TryNote("VI_1", "BACKUP", "150", 1000, out _);

        _roles.TryNote("VI_1", "BACKUP_PRIORITY", "140", 2000, out var changed);

        changed.ShouldBeNull();
        _roles.All.ShouldBe([new RouterStanding("VI_1", RouterRole.Backup, 140, 1000)]);
    }

    [Fact]
    public void An_instance_that_is_gone_is_forgotten()
    {
        _roles.TryNote("VI_1", "MASTER", "150", 1000, out _);

        _roles.TryNote("VI_1", "DELETED", "150", 2000, out _).ShouldBeTrue();

        _roles.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("VI_1", "LEADER", "100")]
    [InlineData("VI_1", "MASTER", "256")]
    [InlineData("VI_1", "MASTER", "high")]
    [InlineData("a-name-that-is-longer-than-any-that-keepalived-would-ever-be-given-by-anybody", "MASTER", "100")]
    public void What_keepalived_does_not_say_is_refused(string name, string state, string priority)
    {
        _roles.TryNote(name, state, priority, 1000, out _).ShouldBeFalse();

        _roles.All.ShouldBeEmpty();
    }
}
