using Understudy.Screens;

namespace Understudy.Tests.Program.Screens;

public sealed class FrameTests
{
    [Fact]
    public void Without_colours_a_frame_is_its_text()
    {
        var frame = new Frame().Add("a", Tone.Bad).Line("b").EndLine().Line("c", Tone.Good);

        frame.Print(hasColour: false).ShouldBe("ab\n\nc\n");
        frame.Print(hasColour: true).ShouldBe("\e[1;31ma\e[0mb\n\n\e[32mc\e[0m\n");
    }

    [Fact]
    public void A_table_has_columns_as_wide_as_their_widest_cell_and_numbers_at_the_right()
    {
        var frame = new Frame().Table([Row("NAME", "N", ""), Row("a", "100", "x")], isNumber: column => column == 1);

        frame.Print(hasColour: false).ShouldBe("NAME    N\na     100  x\n");
    }

    [Fact]
    public void A_screen_is_written_over_line_by_line_and_never_scrolls()
    {
        var frame = new Frame().Line("abcdef").Line("second").Line("third");

        var painted = frame.Paint(new Frame().Add("keys"), width: 4, height: 3, hasColour: false);

        painted.ShouldBe("\e[?2026h\e[Habcd\e[K\r\nseco\e[K\r\nkeys\e[K\e[J\e[?2026l");
    }

    [Fact]
    public void What_others_chose_cannot_steer_the_terminal()
    {
        new Frame().Add("a\e[2Jb").Print(hasColour: true).ShouldNotContain("\e[2J");
    }

    private static (string, Tone)[] Row(params string[] cells) => [.. cells.Select(cell => (cell, Tone.Plain))];
}
