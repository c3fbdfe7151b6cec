namespace Understudy.Control.Configuration;

/// <summary>A place in a configuration file, as editors and compilers count: both from 1.</summary>
public readonly record struct FilePlace(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
