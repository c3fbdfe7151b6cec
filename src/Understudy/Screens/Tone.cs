namespace Understudy.Screens;

/// <summary>How a text is to look, by what it means.</summary>
internal enum Tone
{
    Plain,

    /// <summary>A heading, or a number that matters.</summary>
    Strong,

    /// <summary>What is read last.</summary>
    Faint,

    Good,

    Warning,

    Bad,

    /// <summary>Neither good nor bad.</summary>
    Note,
}
