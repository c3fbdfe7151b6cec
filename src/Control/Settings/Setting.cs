namespace Understudy.Control.Settings;

/// <summary>All there is to know of one setting, whoever asks: the parser, the help, checks, <c>stats settings</c>, the documentation, and
/// a file. <see cref="Row{T}"/> adds what it sets.</summary>
internal abstract record Setting
{
    /// <summary>The long form without dashes, as problems and files name it too.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in a file, where the section that it stands in says a part of it.</summary>
    public string FileName
    {
        get => field ?? Name;
        init;
    }

    /// <summary>The short form, as in magent and memcached. Null: none.</summary>
    public char? Letter { get; init; }

    /// <summary>Another long form that means the same: memcached's, or an earlier one of ours. Null: none.</summary>
    public string? Alias { get; init; }

    /// <summary>Stands for the value in the help. Null: it takes none, and is off unless it is given.</summary>
    public string? Value { get; init; }

    /// <summary>Whether each further value adds to those before; otherwise the last one holds.</summary>
    public bool IsList { get; init; }

    /// <summary>One sentence, or a few.</summary>
    public required string Meaning { get; init; }

    /// <summary>What holds when it is not given, with its unit. Null: the meaning says so, or there is nothing to say.</summary>
    public string? Default { get; init; }

    /// <summary>What is accepted, with units. Null: the meaning says so, or any text is.</summary>
    public string? Range { get; init; }

    /// <summary>The least and the greatest of a setting that is a whole number. Null: it is none.</summary>
    public (int Least, int Most)? Numbers { get; init; }

    public required SettingPlace Place { get; init; }

    /// <summary>What it says something of. Settings with the same topic say the same thing in several ways; a command line that says it
    /// in one of them takes the place of a file that says it in another.</summary>
    public string Topic
    {
        get => field ?? Name;
        init;
    }

    /// <summary>Whether another value may take its place in a running process; what only counts at the start holds until the
    /// next one.</summary>
    public bool MayChange { get; init; }

    /// <summary>Its name in <c>stats settings</c>. Null: it is not there.</summary>
    public string? Statistic { get; init; }

    /// <summary>As errors name it: <c>-p (--port)</c>.</summary>
    public string Label => Letter is null ? $"--{Name}" : $"-{Letter} (--{Name})";

    /// <summary>The section of a file that has it, where it is a proxy's; what a node is told stands together. Null: no file has
    /// it.</summary>
    public string? Section => Place switch
    {
        SettingPlace.Pool => "pools",
        SettingPlace.Listener => "listeners",
        SettingPlace.Client => "clients",
        SettingPlace.Cache => "cache",
        SettingPlace.Process => "process",
        SettingPlace.Logging => "logging",
        SettingPlace.Admin => "admin",
        _ => null,
    };

    /// <summary>Where a file has it: <c>pools.NAME.reply-timeout</c>. Null: no file has it.</summary>
    public string? Path => Place switch
    {
        SettingPlace.Pool => $"pools.NAME.{FileName}",
        SettingPlace.Listener => $"listeners[].{FileName}",
        _ => Section is null ? null : $"{Section}.{FileName}",
    };
}
