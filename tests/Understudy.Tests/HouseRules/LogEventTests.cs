using System.Globalization;
using System.Text.RegularExpressions;

namespace Understudy.Tests.HouseRules;

/// <summary>An event id in a log names one message, for ever, and its thousands name the project that wrote it.</summary>
public sealed partial class LogEventTests
{
    private static readonly string[] ProjectsByThousands =
        ["", "Protocol", "Transport", "Routing", "Store", "Proxy", "Node", "Control", "Understudy", "Connections"];

    private static IEnumerable<(string Place, string Project, int Id)> Events =>
        from file in Checkout.CodeIn("src")
        from attribute in file.Find(LoggerMessage())
        let id = attribute.Match.Groups["id"].Value
        select (attribute.Place, file.Path.Split('/')[1], id.Length == 0 ? -1 : int.Parse(id, CultureInfo.InvariantCulture));

    [Fact]
    public void No_two_messages_share_an_event_id()
    {
        var shared = Events.GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(Describe);

        shared.ShouldBeEmpty();
    }

    [Fact]
    public void Every_event_id_lies_in_the_range_of_its_project()
    {
        var misplaced = from e in Events
                        where e.Id < 1000 || e.Id / 1000 >= ProjectsByThousands.Length || ProjectsByThousands[e.Id / 1000] != e.Project
                        select $"{e.Place} has id {e.Id}";

        misplaced.ShouldBeEmpty();
    }

    private static string Describe(IGrouping<int, (string Place, string Project, int Id)> shared) =>
        $"{shared.Key}: {string.Join(", ", shared.Select(e => e.Place))}";

    // The id is the first argument or is named; a message without one would get a random id from the generator.
    [GeneratedRegex(@"\[LoggerMessage\((EventId = )?(?<id>\d*)")]
    private static partial Regex LoggerMessage();
}
