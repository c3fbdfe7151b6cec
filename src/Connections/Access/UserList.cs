using System.Text;
using Understudy.Protocol.Replies;

namespace Understudy.Connections.Access;

/// <summary>Who may log in, as a file says it: <c>USER:PASSWORD</c> a line, as memcached's <c>-Y</c> reads it, and behind a space what the
/// user may not do. Empty lines and those that begin with <c>#</c> say nothing.</summary>
/// <remarks>memcached takes what follows a space for a part of the password, which nobody can log in with: whoever has less than all rights
/// here has none there.</remarks>
public sealed class UserList
{
    /// <summary>The largest file that is read.</summary>
    public const int MostBytes = 1 << 20;

    private const string ReadOnly = "read-only", NoFlush = "no-flush", Prefix = "prefix=";
    private const int MostNameBytes = 250;

    private readonly Dictionary<string, User> _users;

    private UserList(Dictionary<string, User> users)
    {
        _users = users;
        Decoy = users.Values.Select(user => user.Decoy()).FirstOrDefault(decoy => decoy is not null);
    }

    /// <summary>Nobody.</summary>
    public static UserList Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => _users.Count;

    /// <summary>Nobody, by whom a wrong password is verified in vain, so that its time does not tell whether there is a user of that name,
    /// or whether that one has logged in. Null: no password is hashed, and all are known at once.</summary>
    internal User? Decoy { get; }

    /// <param name="text">Of the file.</param>
    /// <param name="before">Those before, whose passwords need not be verified again.</param>
    /// <param name="problems">Told what is wrong, with the line's number and without anything that stands there.</param>
    /// <returns>Null if anything is.</returns>
    public static UserList? TryRead(ReadOnlySpan<byte> text, UserList before, List<string> problems)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(problems);
        var users = new Dictionary<string, User>();
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            number++;
            var line = text[range];
            if (line is [.., (byte)'\r']) line = line[..^1];
            if (line.IsEmpty || line[0] == '#') continue;
            if (TryReadLine(line, users, before) is { } problem) problems.Add($"line {number}: {problem}");
        }

        if (users.Count == 0 && problems.Count == 0) problems.Add("there is nobody in it; write USER:PASSWORD, one a line");
        return problems.Count == 0 ? new UserList(users) : null;
    }

    /// <returns>Null if there is none of that name.</returns>
    internal User? Find(ReadOnlySpan<byte> name) => _users.GetValueOrDefault(KeyOf(name));

    private static string? TryReadLine(ReadOnlySpan<byte> line, Dictionary<string, User> users, UserList before)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0) return "there is no colon; write USER:PASSWORD, and behind a space what the user may not do";
        var name = line[..colon];
        if (name.IsEmpty || name.Length > MostNameBytes || name.IndexOfAnyInRange((byte)0, (byte)' ') >= 0)
            return $"a user's name has 1 to {MostNameBytes} bytes, and no spaces among them";
        var rest = line[(colon + 1)..];
        var space = rest.IndexOf((byte)' ');
        var password = space < 0 ? rest : rest[..space];
        if (password.IsEmpty) return "the password is empty";
        if (password.Contains((byte)0)) return "a password has no byte 0";
        if (ReadRights(space < 0 ? default : rest[space..]) is not { } rights)
            return $"what follows the password is no right; there are {ReadOnly}, {NoFlush} and {Prefix}TEXT, and a password has no spaces";
        PasswordHash? hash = null;
        if (PasswordHash.IsOne(password) && (hash = PasswordHash.TryRead(password)) is null)
            return "the password begins as a hash and is none; 'understudy password' makes one";
        var user = new User(PrintableText.Of(name), password, hash, rights);
        if (before.Find(name) is { } known) user.Inherit(known);
        return users.TryAdd(KeyOf(name), user) ? null : "there is a user of that name before";
    }

    private static UserRights? ReadRights(ReadOnlySpan<byte> words)
    {
        var (readsOnly, keepsAll) = (false, false);
        var prefixes = new List<byte[]>();
        foreach (var range in words.Split((byte)' '))
        {
            var word = Encoding.Latin1.GetString(words[range]);
            if (word.Length == 0) continue;
            if (word == ReadOnly) readsOnly = true;
            else if (word == NoFlush) keepsAll = true;
            else if (word.StartsWith(Prefix, StringComparison.Ordinal) && word.Length > Prefix.Length)
                prefixes.Add(Encoding.Latin1.GetBytes(word[Prefix.Length..]));
            else return null;
        }

        return new UserRights { ReadsOnly = readsOnly, KeepsAll = keepsAll, Prefixes = prefixes };
    }

    // One character for each byte, whatever they are.
    private static string KeyOf(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);
}
