using Understudy.Routing.Plans;
using Understudy.Routing.Pools;
using static Understudy.Routing.Plans.Outcome;

namespace Understudy.Tests.Routing.Plans;

public class RequestPlanTests
{
    [Theory]
    [InlineData(Done, Miss, "0:AsIs 0=Done* -> Reply")]
    [InlineData(Miss, Done, "0:AsIs 0=Miss* 1:AsIs 1=Done* -> Reply")]
    [InlineData(Miss, Miss, "0:AsIs 0=Miss* 1:AsIs 1=Miss -> Reply")]
    [InlineData(TimedOut, Done, "0:AsIs 0=TimedOut 1:AsIs 1=Done* -> Reply")]
    [InlineData(Lost, Done, "0:AsIs 0=Lost 1:AsIs 1=Done* -> Reply")]
    [InlineData(NotSent, Done, "0:AsIs 0=NotSent 1:AsIs 1=Done* -> Reply")]
    [InlineData(ServerError, Done, "0:AsIs 0=ServerError* 1:AsIs 1=Done* -> Reply")]
    [InlineData(ServerError, TimedOut, "0:AsIs 0=ServerError* 1:AsIs 1=TimedOut -> Reply")]
    [InlineData(Miss, TimedOut, "0:AsIs 0=Miss* 1:AsIs 1=TimedOut -> Reply")]
    [InlineData(TimedOut, TimedOut, "0:AsIs 0=TimedOut 1:AsIs 1=TimedOut -> TimedOut")]
    [InlineData(Lost, Lost, "0:AsIs 0=Lost 1:AsIs 1=Lost -> Lost")]
    [InlineData(NotSent, NotSent, "0:AsIs 0=NotSent 1:AsIs 1=NotSent -> Unavailable")]
    [InlineData(ClientError, Done, "0:AsIs 0=ClientError* -> Reply")]
    public void A_read_asks_the_next_replica_on_a_miss_or_a_failure(Outcome first, Outcome second, string expected)
    {
        PlanDriver.Run(PlanKind.Read, first, second).ShouldBe(expected);
    }

    [Theory]
    [InlineData(PlanKind.Read, Miss, Miss, Done, "11")]
    [InlineData(PlanKind.Read, TimedOut, Miss, Done, "10")]
    [InlineData(PlanKind.Read, Miss, Done, Done, "1")]
    [InlineData(PlanKind.ReadThenTouch, Miss, Done, Done, "1")]
    [InlineData(PlanKind.Read, Miss, Miss, Miss, "0")]
    [InlineData(PlanKind.Read, Done, Done, Done, "0")]
    [InlineData(PlanKind.Read, ServerError, Done, Done, "0")]
    [InlineData(PlanKind.ReadOrVivify, Miss, Done, Done, "0")]
    [InlineData(PlanKind.WriteFirst, Miss, Done, Done, "0")]
    [InlineData(PlanKind.ReachAll, Miss, Done, Done, "0")]
    public void Replicas_that_missed_what_a_later_one_has_lack_it(
        PlanKind kind, Outcome first, Outcome second, Outcome third, string lacking)
    {
        Outcome[] outcomes = [first, second, third];
        var driver = new PlanDriver(replicas: 3);

        driver.Run(kind, (replica, form) => PlanDriver.IsFollowUp(form) ? Done : outcomes[replica]);

        driver.Plan.Lacking.ToString().ShouldBe(lacking);
    }

    [Theory]
    [InlineData(Done, Done, "0:AsIs 1:AsIs 0=Done* 1=Done -> Reply")]
    [InlineData(ServerError, Done, "0:AsIs 1:AsIs 0=ServerError* 1=Done* 0:Delete 0=Done -> Reply")]
    [InlineData(Done, ServerError, "0:AsIs 1:AsIs 0=Done* 1=ServerError 1:Delete 1=Done -> Reply")]
    [InlineData(Done, ClientError, "0:AsIs 1:AsIs 0=Done* 1=ClientError 1:Delete 1=Done -> Reply")]
    [InlineData(ServerError, ServerError, "0:AsIs 1:AsIs 0=ServerError* 1=ServerError -> Reply")]
    [InlineData(TimedOut, Done, "0:AsIs 1:AsIs 0=TimedOut 1=Done* -> Reply")]
    [InlineData(Done, Lost, "0:AsIs 1:AsIs 0=Done* 1=Lost -> Reply")]
    [InlineData(TimedOut, ServerError, "0:AsIs 1:AsIs 0=TimedOut 1=ServerError* -> Reply")]
    [InlineData(TimedOut, TimedOut, "0:AsIs 1:AsIs 0=TimedOut 1=TimedOut -> TimedOut")]
    [InlineData(Lost, Lost, "0:AsIs 1:AsIs 0=Lost 1=Lost -> Lost")]
    [InlineData(NotSent, NotSent, "0:AsIs 1:AsIs 0=NotSent 1=NotSent -> Unavailable")]
    public void A_replica_that_refuses_a_set_loses_its_copy(Outcome first, Outcome second, string expected)
    {
        PlanDriver.Run(PlanKind.WriteAll, first, second).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Done, Miss, "0:AsIs 1:AsIs 0=Done* 1=Miss -> Reply")]
    [InlineData(Miss, Done, "0:AsIs 1:AsIs 0=Miss* 1=Done* -> Reply")]
    [InlineData(Miss, Miss, "0:AsIs 1:AsIs 0=Miss* 1=Miss -> Reply")]
    [InlineData(Lost, Miss, "0:AsIs 1:AsIs 0=Lost 1=Miss* -> Reply")]
    public void A_delete_reports_deleted_if_any_replica_had_the_item(Outcome first, Outcome second, string expected)
    {
        PlanDriver.Run(PlanKind.ReachAll, first, second).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Done, Done, "0:AsIs 0=Done* 1:CopyForward 1=Done -> Reply")]
    [InlineData(Declined, Done, "0:AsIs 0=Declined* -> Reply")]
    [InlineData(ClientError, Done, "0:AsIs 0=ClientError* -> Reply")]
    [InlineData(ServerError, Done, "0:AsIs 0=ServerError* -> Reply")]
    [InlineData(Dropped, Done, "0:AsIs 0=Dropped* 1:CopyForward 1=Done -> Reply")]
    [InlineData(Miss, Dropped, "0:AsIs 0=Miss* 1:AsIs 1=Dropped 0:CopyForward 0=Done -> Reply")]
    [InlineData(Miss, Done, "0:AsIs 0=Miss* 1:AsIs 1=Done* 0:CopyForward 0=Done -> Reply")]
    [InlineData(Miss, Miss, "0:AsIs 0=Miss* 1:AsIs 1=Miss -> Reply")]
    [InlineData(NotSent, Done, "0:AsIs 0=NotSent 1:AsIs 1=Done* 0:CopyForward 0=Done -> Reply")]
    [InlineData(Lost, Done, "0:AsIs 0=Lost 1:AsIs 1=Done* -> Reply")]
    [InlineData(TimedOut, Done, "0:AsIs 0=TimedOut -> TimedOut")]
    [InlineData(Miss, TimedOut, "0:AsIs 0=Miss* 1:AsIs 1=TimedOut -> TimedOut")]
    public void A_conditional_write_runs_once_and_its_result_is_copied_forward(Outcome first, Outcome second, string expected)
    {
        PlanDriver.Run(PlanKind.WriteFirst, first, second).ShouldBe(expected);
    }

    [Theory]
    [InlineData(Miss, Miss, Done, "1:Look 2:Look 1=Miss 2=Miss 0:AsIs 0=Done* 1:CopyForward 2:CopyForward 1=Done 2=Done -> Reply")]
    [InlineData(Miss, Miss, Declined, "1:Look 2:Look 1=Miss 2=Miss 0:AsIs 0=Declined* -> Reply")]
    [InlineData(Miss, Done, Done, "1:Look 2:Look 1=Miss 2=Done -> Exists")]
    [InlineData(TimedOut, Miss, Done, "1:Look 2:Look 1=TimedOut 2=Miss 0:AsIs 0=Done* 2:CopyForward 2=Done -> Reply")]
    [InlineData(NotSent, NotSent, Done, "1:Look 2:Look 1=NotSent 2=NotSent 0:AsIs 0=Done* -> Reply")]
    public void An_item_is_created_only_where_no_other_replica_has_it(Outcome second, Outcome third, Outcome first, string expected)
    {
        var driver = new PlanDriver(3);

        driver.Run(PlanKind.Create, (replica, form) =>
            PlanDriver.IsFollowUp(form) ? Done : form == RequestForm.Look ? (replica == 1 ? second : third) : first);

        driver.Transcript.ShouldBe(expected);
    }

    [Fact]
    public void A_replica_that_did_not_say_whether_it_has_the_item_misses_its_creation()
    {
        var driver = new PlanDriver(2);

        driver.Run(PlanKind.Create, (_, form) => form == RequestForm.Look ? TimedOut : Done);

        driver.Plan.AcknowledgesWrite.ShouldBeTrue();
        driver.Plan.Succeeded.ShouldBe(ReplicaMask.Of(0));
        driver.Plan.Asked.Has(1).ShouldBeTrue();
    }

    [Fact]
    public void With_one_replica_left_an_item_is_created_at_once()
    {
        var driver = new PlanDriver(2) { Readable = ReplicaMask.Of(1) };

        driver.Run(PlanKind.Create, (_, _) => Done);

        driver.Transcript.ShouldBe("1:AsIs 1=Done* 0:CopyForward 0=Done -> Reply");
    }

    [Theory]
    [InlineData(Done, Miss, "0:WithoutVivify 0=Done* 1:CopyForward 1=Done -> Reply")]
    [InlineData(Miss, Miss, "0:WithoutVivify 0=Miss* 1:Look 1=Miss 0:AsIs 0=Done* 1:CopyForward 1=Done -> Reply")]
    [InlineData(Miss, Done, "0:WithoutVivify 0=Miss* 1:Look 1=Done 1:AsIs 1=Done* 0:CopyForward 0=Done -> Reply")]
    public void A_counter_is_created_only_where_no_replica_has_it(Outcome first, Outcome look, string expected)
    {
        var driver = new PlanDriver(2);

        driver.Run(PlanKind.WriteOrVivify, (_, form) =>
            form switch { RequestForm.WithoutVivify => first, RequestForm.Look => look, _ => Done });

        driver.Transcript.ShouldBe(expected);
    }

    [Theory]
    [InlineData(PlanKind.WriteFirst, "1:AsIs 1=Done* 0:CopyForward 0=Done -> Reply")]
    [InlineData(PlanKind.Create, "0:Look 0=Miss 1:AsIs 1=Done* 0:CopyForward 0=Done -> Reply")]
    public void A_write_runs_where_the_one_before_it_is_being_copied_from(PlanKind kind, string expected)
    {
        var driver = new PlanDriver(2) { Preferred = ReplicaMask.Of(1) };

        driver.Run(kind, (_, form) => form == RequestForm.Look ? Miss : Done);

        driver.Transcript.ShouldBe(expected);
    }

    [Fact]
    public void Where_the_one_that_has_the_item_is_lost_the_next_that_has_it_is_asked()
    {
        var driver = new PlanDriver(3);

        driver.Run(PlanKind.WriteOrVivify, (replica, form) => (replica, form) switch
        {
            (0, RequestForm.CopyForward) => Done,
            (0, _) => Miss,
            (_, RequestForm.Look) => Done,
            (1, _) => Lost,
            _ => Done,
        });

        driver.Transcript.ShouldBe(
            "0:WithoutVivify 0=Miss* 1:Look 2:Look 1=Done 2=Done 1:AsIs 1=Lost 2:AsIs 2=Done* 0:CopyForward 0=Done -> Reply");
    }

    // Somebody else may be creating it by now where this one has looked before.
    [Theory]
    [InlineData(Miss, "1:Look 2:Look 1=Miss 2=Miss 0:AsIs 0=Lost 2:Look 2=Miss 1:AsIs 1=Done* 2:CopyForward 2=Done -> Reply")]
    [InlineData(Done, "1:Look 2:Look 1=Miss 2=Miss 0:AsIs 0=Lost 2:Look 2=Done -> Exists")]
    public void Where_the_one_that_creates_the_item_is_lost_the_others_are_looked_at_again(Outcome secondLook, string expected)
    {
        var driver = new PlanDriver(3);
        var isAgain = false;

        driver.Run(PlanKind.Create, (replica, form) =>
        {
            if (form == RequestForm.Look) return isAgain ? secondLook : Miss;
            if (replica != 0) return Done;
            isAgain = true;
            return Lost;
        });

        driver.Transcript.ShouldBe(expected);
    }

    [Fact]
    public void An_item_is_created_where_all_others_create_once_no_replica_has_it_whatever_was_preferred_before()
    {
        var driver = new PlanDriver(3) { Preferred = ReplicaMask.Of(1) };

        driver.Run(PlanKind.Create, (_, form) =>
        {
            driver.Preferred = ReplicaMask.None;
            return form == RequestForm.Look ? Miss : Declined;
        });

        driver.Transcript.ShouldBe("0:Look 2:Look 0=Miss 2=Miss 1:Look 1=Miss 0:AsIs 0=Declined* -> Reply");
    }

    [Theory]
    [InlineData(Done, Done, "0:AsIs 0=Done* 1:Touch 1=Done -> Reply")]
    [InlineData(Miss, Done, "0:AsIs 0=Miss* 1:AsIs 1=Done* 0:Touch 0=Done -> Reply")]
    [InlineData(TimedOut, Done, "0:AsIs 0=TimedOut 1:AsIs 1=Done* 0:Touch 0=Done -> Reply")]
    [InlineData(Miss, Miss, "0:AsIs 0=Miss* 1:AsIs 1=Miss -> Reply")]
    public void A_get_and_touch_keeps_the_other_copies_alive_too(Outcome first, Outcome second, string expected)
    {
        PlanDriver.Run(PlanKind.ReadThenTouch, first, second).ShouldBe(expected);
    }

    [Fact]
    public void A_vivifying_read_creates_the_item_only_when_no_replica_has_it()
    {
        var driver = new PlanDriver(2);

        driver.Run(PlanKind.ReadOrVivify, (_, form) => form == RequestForm.AsIs ? Done : Miss);

        driver.Transcript.ShouldBe("0:WithoutVivify 0=Miss* 1:WithoutVivify 1=Miss 0:AsIs 0=Done* -> Reply");
    }

    [Theory]
    [InlineData(Done, Miss, "0:WithoutVivify 0=Done* 1:Touch 1=Done -> Reply")]
    [InlineData(Miss, Done, "0:WithoutVivify 0=Miss* 1:WithoutVivify 1=Done* 0:Touch 0=Done -> Reply")]
    [InlineData(TimedOut, Done, "0:WithoutVivify 0=TimedOut 1:WithoutVivify 1=Done* 0:Touch 0=Done -> Reply")]
    [InlineData(Lost, Done, "0:WithoutVivify 0=Lost 1:WithoutVivify 1=Done* -> Reply")]
    public void What_a_vivifying_touch_finds_is_touched_on_the_other_copies_too(Outcome first, Outcome second, string expected)
    {
        PlanDriver.Run(PlanKind.TouchOrVivify, first, second).ShouldBe(expected);
    }

    [Fact]
    public void What_a_vivifying_touch_has_created_is_created_on_the_other_copies_too()
    {
        var driver = new PlanDriver(2) { CreatesAsIs = true };

        driver.Run(PlanKind.TouchOrVivify, (_, form) => form is RequestForm.AsIs or RequestForm.CopyForward ? Done : Miss);

        driver.Transcript.ShouldBe(
            "0:WithoutVivify 0=Miss* 1:WithoutVivify 1=Miss 0:AsIs 0=Done* 1:CopyForward 1=Done -> Reply");
        driver.Plan.AcknowledgesWrite.ShouldBeTrue();
    }

    [Fact]
    public void A_vivifying_read_with_one_replica_left_creates_the_item_at_once()
    {
        var driver = new PlanDriver(2) { Readable = ReplicaMask.Of(1), Writable = ReplicaMask.Of(1) };

        driver.Run(PlanKind.ReadOrVivify, (_, _) => Done);

        driver.Transcript.ShouldBe("1:AsIs 1=Done* -> Reply");
    }

    [Fact]
    public void A_vivifying_read_finds_what_only_the_second_replica_has()
    {
        PlanDriver.Run(PlanKind.ReadOrVivify, Miss, Done).ShouldBe("0:WithoutVivify 0=Miss* 1:WithoutVivify 1=Done* -> Reply");
    }

    [Fact]
    public void A_conditional_write_moves_on_when_the_silent_server_has_been_ejected()
    {
        var driver = new PlanDriver(2);

        driver.Run(PlanKind.WriteFirst, (replica, _) =>
        {
            if (replica == 0) driver.Readable = driver.Writable = ReplicaMask.Of(1);
            return replica == 0 ? TimedOut : Done;
        });

        driver.Transcript.ShouldBe("0:AsIs 0=TimedOut 1:AsIs 1=Done* -> Reply");
    }

    [Theory]
    [InlineData(PlanKind.Read)]
    [InlineData(PlanKind.ReadThenTouch)]
    [InlineData(PlanKind.ReadOrVivify)]
    [InlineData(PlanKind.TouchOrVivify)]
    [InlineData(PlanKind.WriteAll)]
    [InlineData(PlanKind.ReachAll)]
    [InlineData(PlanKind.WriteFirst)]
    public void Nobody_is_asked_when_no_replica_is_in_use(PlanKind kind)
    {
        var driver = new PlanDriver(2) { Readable = ReplicaMask.None, Writable = ReplicaMask.None };

        driver.Run(kind, (_, _) => Done);

        driver.Transcript.ShouldBe("-> Unavailable");
    }

    [Fact]
    public void A_joining_replica_is_written_but_not_read()
    {
        var read = new PlanDriver(2) { Readable = ReplicaMask.Of(1) };
        var write = new PlanDriver(2) { Readable = ReplicaMask.Of(1) };

        read.Run(PlanKind.Read, (_, _) => Done);
        write.Run(PlanKind.WriteAll, (_, _) => Done);

        read.Transcript.ShouldBe("1:AsIs 1=Done* -> Reply");
        write.Transcript.ShouldBe("0:AsIs 1:AsIs 0=Done* 1=Done -> Reply");
    }

    [Theory]
    [InlineData(Done, Done, "0:AsIs 1:AsIs 0=Done* 1=Done -> Reply")]
    [InlineData(Done, ServerError, "0:AsIs 1:AsIs 0=Done* 1=ServerError 1:Delete 1=Done -> Reply")]
    [InlineData(ServerError, Done, "0:AsIs 1:AsIs 0=ServerError* 1=Done -> Reply")]
    [InlineData(TimedOut, Done, "0:AsIs 1:AsIs 0=TimedOut 1=Done -> TimedOut")]
    [InlineData(Lost, Done, "0:AsIs 1:AsIs 0=Lost 1=Done -> Lost")]
    [InlineData(NotSent, Done, "0:AsIs 1:AsIs 0=NotSent 1=Done -> Unavailable")]
    public void What_a_joining_replica_says_of_a_write_is_no_answer(Outcome first, Outcome second, string expected)
    {
        Outcome[] outcomes = [first, second];
        var driver = new PlanDriver(2) { Readable = ReplicaMask.Of(0), Keeping = ReplicaMask.Of(0) };

        driver.Run(PlanKind.WriteAll, (replica, form) => PlanDriver.IsFollowUp(form) ? Done : outcomes[replica]);

        driver.Transcript.ShouldBe(expected);
        driver.Plan.AcknowledgesWrite.ShouldBe(first == Done);
    }

    [Fact]
    public void A_write_that_only_a_joining_replica_takes_is_not_acknowledged()
    {
        var driver = new PlanDriver(2) { Readable = default, Writable = ReplicaMask.Of(1), Keeping = default };

        driver.Run(PlanKind.WriteAll, (_, _) => Done);

        driver.Transcript.ShouldBe("1:AsIs 1=Done -> Unavailable");
        driver.Plan.AcknowledgesWrite.ShouldBeFalse();
    }

    [Theory]
    [InlineData(PlanKind.WriteAll, Done, TimedOut, true, 0b01)]
    [InlineData(PlanKind.WriteAll, Done, Done, true, 0b11)]
    [InlineData(PlanKind.WriteAll, ServerError, TimedOut, false, 0b00)]
    [InlineData(PlanKind.ReachAll, Miss, Lost, true, 0b01)]
    [InlineData(PlanKind.WriteFirst, Done, Done, true, 0b11)]
    [InlineData(PlanKind.WriteFirst, Lost, Done, true, 0b10)]
    [InlineData(PlanKind.WriteFirst, Declined, Done, false, 0b00)]
    [InlineData(PlanKind.WriteFirst, Dropped, Done, true, 0b11)]
    [InlineData(PlanKind.WriteAll, Dropped, Dropped, false, 0b00)]
    [InlineData(PlanKind.Read, Miss, Lost, false, 0b00)]
    public void An_acknowledged_write_knows_which_replicas_took_part(
        PlanKind kind, Outcome first, Outcome second, bool acknowledges, int succeeded)
    {
        var driver = new PlanDriver(2);

        driver.Run(kind, (replica, form) => form != RequestForm.AsIs ? Done : replica == 0 ? first : second);

        driver.Plan.AcknowledgesWrite.ShouldBe(acknowledges);
        if (acknowledges) ((int)driver.Plan.Succeeded.Bits).ShouldBe(succeeded);
    }

    [Fact]
    public void A_copy_that_could_not_be_made_counts_as_having_missed_the_write()
    {
        var driver = new PlanDriver(2);

        driver.Run(PlanKind.WriteFirst, (_, form) => form == RequestForm.CopyForward ? TimedOut : Done);

        driver.Transcript.ShouldBe("0:AsIs 0=Done* 1:CopyForward 1=TimedOut -> Reply");
        driver.Plan.Succeeded.ShouldBe(ReplicaMask.Of(0));
        driver.Plan.Asked.Has(1).ShouldBeTrue();
    }

    public static TheoryData<PlanKind, int> EveryPlan()
    {
        var data = new TheoryData<PlanKind, int>();
        foreach (var kind in Enum.GetValues<PlanKind>())
        {
            for (var replicas = 1; replicas <= 3; replicas++) data.Add(kind, replicas);
        }

        return data;
    }

    [Theory]
    [InlineData(PlanKind.Read, "1 0", Miss, Done)]
    [InlineData(PlanKind.ReadThenTouch, "1 1 1", Miss, Done, Done)]
    [InlineData(PlanKind.ReadOrVivify, "1 1 1", Miss, Miss, Done)]
    [InlineData(PlanKind.WriteAll, "1 1", Done, Done)]
    [InlineData(PlanKind.WriteFirst, "1 1 1", Miss, Done, Done)]
    [InlineData(PlanKind.WriteFirst, "1 1 1", NotSent, Done, Done)]
    [InlineData(PlanKind.WriteFirst, "1 1 0", Done, ServerError, Done)]
    [InlineData(PlanKind.WriteOrVivify, "1 1 1 1", Miss, Miss, Done, Done)]
    [InlineData(PlanKind.Create, "1 1 1", Miss, Done, Done)]
    [InlineData(PlanKind.Create, "1 0", NotSent, Done)]
    public void A_step_shares_its_time_with_those_that_may_be_behind_it(PlanKind kind, string expected, params Outcome[] answers)
    {
        var driver = new PlanDriver(2);
        var behind = new List<int>();

        driver.Run(kind, (_, _) =>
        {
            behind.Add(driver.Plan.StepsBehind(driver.Readable, driver.Writable));
            return answers[behind.Count - 1];
        });

        string.Join(' ', behind).ShouldBe(expected);
    }

    [Theory]
    [InlineData(PlanKind.Read, "Miss ServerError NotSent Lost TimedOut")]
    [InlineData(PlanKind.ReadThenTouch, "Miss ServerError NotSent Lost TimedOut")]
    [InlineData(PlanKind.ReadOrVivify, "ServerError NotSent Lost TimedOut")]
    [InlineData(PlanKind.TouchOrVivify, "ServerError NotSent Lost TimedOut")]
    [InlineData(PlanKind.WriteAll, "")]
    [InlineData(PlanKind.ReachAll, "")]
    [InlineData(PlanKind.WriteFirst, "Miss ServerError NotSent Lost TimedOut")]
    [InlineData(PlanKind.WriteOrVivify, "ServerError NotSent Lost TimedOut")]
    [InlineData(PlanKind.Create, "ServerError NotSent Lost TimedOut")]
    public void These_outcomes_lead_to_another_replica_that_may_know_what_came_later(PlanKind kind, string expected)
    {
        var plan = default(RequestPlan);
        var all = ReplicaMask.All(2);
        var step = plan.Begin(kind, all, all, all);
        if (step.Form == RequestForm.Look) plan.OnOutcome(replica: 1, Miss, all, all);

        var leading = Enum.GetValues<Outcome>().Where(outcome => plan.LeadsOn(outcome));

        string.Join(' ', leading).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(EveryPlan))]
    public void Nothing_follows_a_step_that_is_said_to_be_the_last(PlanKind kind, int replicas)
    {
        var outcomes = Enum.GetValues<Outcome>();
        var combinations = (int)Math.Pow(outcomes.Length, replicas + 1);
        var violations = new List<string>();

        for (var code = 0; code < combinations; code++)
        {
            var script = Script(outcomes, replicas + 1, code);
            var driver = new PlanDriver(replicas);
            driver.Run(kind, (replica, form) => script[PlanDriver.IsFollowUp(form) ? replicas : replica]);

            if (driver.Surprises > 0) violations.Add(driver.Transcript);
        }

        violations.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryPlan))]
    public void Every_plan_ends_with_the_best_reply_there_was_whatever_the_replicas_do(PlanKind kind, int replicas)
    {
        var outcomes = Enum.GetValues<Outcome>();
        var combinations = (int)Math.Pow(outcomes.Length, replicas);
        var violations = new List<string>();

        for (var code = 0; code < combinations; code++)
        {
            var script = Script(outcomes, replicas, code);
            var driver = new PlanDriver(replicas);
            driver.Run(kind, (replica, form) => PlanDriver.IsFollowUp(form) ? Done : script[replica]);

            if (driver.Conclusion == Conclusion.None) violations.Add($"{driver.Transcript}: never ends");
            if (driver.Conclusion == Conclusion.Reply && driver.Kept is null) violations.Add($"{driver.Transcript}: no reply to give");
            if (kind == PlanKind.WriteAll && script.Min() <= ServerError && driver.Kept != script.Min())
                violations.Add($"{driver.Transcript}: a better reply was lost");
            // A counter that nobody had when looked for may have to be created on the last one that is asked: looks, requests and copies.
            var most = kind == PlanKind.WriteOrVivify ? 3 * replicas : (2 * replicas) + 1;
            if (driver.Answers > most) violations.Add($"{driver.Transcript}: asks too often");
        }

        violations.ShouldBeEmpty();
    }

    // The code is read as a number with one digit per replica.
    private static Outcome[] Script(Outcome[] outcomes, int replicas, int code)
    {
        var script = new Outcome[replicas];
        for (var i = 0; i < replicas; i++, code /= outcomes.Length) script[i] = outcomes[code % outcomes.Length];
        return script;
    }
}
