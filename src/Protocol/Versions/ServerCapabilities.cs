using Understudy.Protocol.Requests;

namespace Understudy.Protocol.Versions;

/// <summary>What a server of some version can be asked. Nothing else is sent to it: the value of a storage command that it does not know
/// would be read as commands.</summary>
/// <remarks>Tried on servers of 1.4.15, 1.4.25, 1.4.31, 1.4.39, 1.5.6, 1.5.22, 1.6.0, 1.6.6, 1.6.9, 1.6.10, 1.6.14, 1.6.18 and 1.6.45; the
/// exact releases are those whose source first has it.</remarks>
public readonly record struct ServerCapabilities
{
    /// <summary>The oldest memcached that is served: the first that knows touch.</summary>
    public static readonly ServerVersion Least = new(1, 4, 8);

    private static readonly ServerVersion KnowsGat = new(1, 5, 3);
    private static readonly ServerVersion ListsKeys = new(1, 5, 4);
    private static readonly ServerVersion ListsAllKeys = new(1, 5, 7);
    private static readonly ServerVersion ListsKeysByHash = new(1, 6, 9);
    private static readonly ServerVersion ReadsMetaGet = new(1, 6, 0);
    private static readonly ServerVersion KnowsMeta = new(1, 6, 10);
    private static readonly ServerVersion ReadsLongLines = new(1, 6, 14);
    private static readonly ServerVersion VivifiesJoins = new(1, 6, 20);
    private static readonly ServerVersion TakesTokens = new(1, 6, 27);
    private static readonly ServerVersion ReadsLongLists = new(1, 6, 40);

    // Longest line that is not closed upon if it comes in pieces (try_read_command_ascii).
    private const int FormerMaxLineBytes = 1024;

    /// <summary>What we speak ourselves.</summary>
    public static ServerCapabilities All { get; } = new(new ServerVersion(1, 6, 45));

    /// <summary>What a server is taken for that has not said yet who it is: the oldest that distributions still have, with all meta
    /// commands.</summary>
    public static ServerCapabilities Assumed { get; } = new(new ServerVersion(1, 6, 18));

    /// <summary>What all have in common: for servers whose version is no number of memcached's.</summary>
    public static ServerCapabilities Classic { get; } = new(Least);

    public ServerCapabilities(ServerVersion version)
    {
        Version = version;
        HasGat = version >= KnowsGat;
        HasMetadump = version >= ListsKeys;
        HasWholeMetadump = version >= ListsAllKeys;
        HasMetadumpByHash = version >= ListsKeysByHash;
        TellsState = version >= ReadsMetaGet;
        HasMeta = version >= KnowsMeta;
        HasVivifyingJoin = version >= VivifiesJoins;
        HasExplicitCas = version >= TakesTokens;
        HasLongLists = version >= ReadsLongLists;
        MaxLineBytes = version >= ReadsLongLines ? ProtocolLimits.MaxLineBytes : FormerMaxLineBytes;
    }

    public ServerVersion Version { get; }

    /// <summary><c>gat</c> and <c>gats</c>.</summary>
    internal bool HasGat { get; }

    /// <summary><c>lru_crawler metadump all</c>, with an end. 1.4.31 to 1.5.3 do not end it, and 1.4 has it switched off.</summary>
    public bool HasMetadump { get; }

    /// <summary>Before it, a dump leaves out the newest item of each list of each slab class (memcached's issue 362).</summary>
    public bool HasWholeMetadump { get; }

    /// <summary><c>lru_crawler metadump hash</c>, which visits each item once.</summary>
    public bool HasMetadumpByHash { get; }

    /// <summary><c>mg</c> with v, f and t tells all there is to know of an item. 1.5.19 to 1.5.22 have an <c>mg</c> of another
    /// syntax.</summary>
    public bool TellsState { get; }

    /// <summary>All meta commands as they are today. 1.6.0 to 1.6.9 say <c>OK</c> for <c>HD</c> and want the length of a value in a flag,
    /// so that they would read the value of an <c>ms</c> as commands.</summary>
    public bool HasMeta { get; }

    /// <summary>Of an <c>ms</c>, <c>N</c> to append or prepend to nothing, and <c>s</c>; servers before it take no notice of
    /// them.</summary>
    public bool HasVivifyingJoin { get; }

    /// <summary>The <c>E</c> flag, which gives an item a token, and <c>x</c> on md, which takes its value. Servers before it refuse
    /// them.</summary>
    public bool HasExplicitCas { get; }

    /// <summary>Meta requests of <see cref="ProtocolLimits.MaxMetaWords"/> words, one more than before.</summary>
    internal bool HasLongLists { get; }

    /// <summary>Longest line of a request other than get and gets.</summary>
    public int MaxLineBytes { get; }

    /// <summary>Whether it knows a verb. The forms of <c>mg</c> that it may be asked in are the caller's to mind.</summary>
    public bool Knows(Verb verb) => verb switch
    {
        Verb.Gat or Verb.Gats => HasGat,
        Verb.MetaGet => TellsState,
        >= Verb.MetaNoop => HasMeta,
        _ => true,
    };

    /// <summary>What a server that knows a meta command says to flags that it does not know.</summary>
    /// <param name="request">With some of <see cref="MetaFlags.Newer"/>.</param>
    /// <returns>None if it knows all of them.</returns>
    public RequestError RefusalOf(in Request request)
    {
        if (!HasLongLists && (request.Flags & MetaFlags.LongList) != 0) return RequestError.TooManyWords;
        if (HasExplicitCas || (request.Flags & (MetaFlags.ExplicitCas | MetaFlags.RemoveValue)) == 0) return RequestError.None;
        return request.Verb is Verb.MetaGet or Verb.MetaSet ? RequestError.InvalidFlag : RequestError.InvalidOrDuplicateFlag;
    }
}
