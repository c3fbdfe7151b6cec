namespace Understudy.Protocol.Requests;

/// <summary>How verbs are spelled on the wire.</summary>
public static class VerbName
{
    /// <summary>For messages to operators.</summary>
    public static string Of(Verb verb) => verb switch
    {
        Verb.FlushAll => "flush_all",
        Verb.MetaNoop => "mn",
        Verb.MetaGet => "mg",
        Verb.MetaSet => "ms",
        Verb.MetaDelete => "md",
        Verb.MetaArithmetic => "ma",
        Verb.MetaDebug => "me",
        _ => verb.ToString().ToLowerInvariant(),
    };
}
