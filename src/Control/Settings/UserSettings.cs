using Understudy.Control.Configuration;

namespace Understudy.Control.Settings;

/// <summary>Who may come in, alike before a proxy and a node.</summary>
internal static class UserSettings
{
    /// <summary>What memcached's own SASL library reads where it is built to.</summary>
    private const string SaslVariable = "MEMCACHED_SASL_PWDB";

    public static Row<ListenerDraft> File(RowMaker<ListenerDraft> row) => row.FilePath("auth-file", "FILE",
        "Let in only those who log in as a user of this file, USER:PASSWORD a line; read again when it changes.",
        (draft, path) =>
        {
            draft.UserFile = path;
            return draft;
        });

    public static Row<ListenerDraft> Sasl(RowMaker<ListenerDraft> row) => row.Flag("enable-sasl",
        $"Speak the binary protocol only, and let in by SASL. Users are those of auth-file, or of the file named in {SaslVariable}.",
        draft => draft.IsSaslOnly = true);

    /// <returns>Null where everybody may come in.</returns>
    internal static UserFile? Of(ListenerDraft draft, List<Problem> problems)
    {
        var path = draft.UserFile;
        if (path is null && draft.IsSaslOnly && Environment.GetEnvironmentVariable(SaslVariable) is { Length: > 0 } named)
            path = StartDirectory.Full(named);
        if (path is not null) return new UserFile(path, draft.IsSaslOnly);
        if (draft.IsSaslOnly)
            problems.Add(new Problem("enable-sasl", $"there are no users; name their file with -Y FILE, or in {SaslVariable}"));
        return null;
    }
}
