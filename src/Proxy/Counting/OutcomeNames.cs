namespace Understudy.Proxy.Counting;

/// <summary>How outcomes and classes are called where people and tools read of them. Stable.</summary>
internal static class OutcomeNames
{
    public static string Of(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Hit => "hit",
        RequestOutcome.Miss => "miss",
        RequestOutcome.Stored => "stored",
        RequestOutcome.NotStored => "not_stored",
        RequestOutcome.Done => "done",
        RequestOutcome.Refused => "refused",
        RequestOutcome.Deadline => "error_deadline",
        RequestOutcome.NoLiveCopy => "error_no_live_copy",
        RequestOutcome.ConnectionLost => "error_connection_lost",
        RequestOutcome.RefusedByServer => "error_refused_by_server",
        RequestOutcome.TooLarge => "error_too_large",
        RequestOutcome.Busy => "error_busy",
        RequestOutcome.NotAgreed => "error_not_agreed",
        _ => "error_protocol",
    };

    public static string Of(WaitClass requests) => requests switch
    {
        WaitClass.Get => "get",
        WaitClass.GetMany => "multiget",
        WaitClass.Store => "store",
        WaitClass.Delete => "delete",
        WaitClass.Count => "arithmetic",
        WaitClass.Touch => "touch",
        _ => "other",
    };
}
