using Understudy.Transport.Processes;

namespace Understudy.Tests.Transport.Processes;

public sealed class PrivilegesTests
{
    [Theory, InlineData(null), InlineData("root"), InlineData("0")]
    public void Root_means_to_stay(string? user)
    {
        var before = Environment.UserName;

        var problem = Privileges.DropTo(user, null);

        problem.ShouldBeNull();
        Environment.UserName.ShouldBe(before);
    }

    [Fact]
    public void An_unknown_user_or_group_is_said_so_before_anything_changes()
    {
        Privileges.DropTo("no-such-user", null).ShouldBe(new PrivilegeRefusal(PrivilegeFault.UserAbsent, "no-such-user"));
        Privileges.DropTo(null, "no-such-group").ShouldBe(new PrivilegeRefusal(PrivilegeFault.GroupAbsent, "no-such-group"));
    }

    [Fact]
    public void Users_and_groups_are_found_by_name_and_by_number()
    {
        UserAccount.Find("root").ShouldBe(new UserAccount(0, "root", 0));
        UserAccount.Find("0").ShouldBe(new UserAccount(0, "root", 0));
        UserAccount.Find("4123456789").ShouldBe(new UserAccount(4123456789, null, null));
        UserAccount.FindGroup("root").ShouldBe(0u);
        UserAccount.FindGroup("4123456789").ShouldBe(4123456789);
        UserAccount.Find("-1").ShouldBeNull();
    }
}
