namespace Understudy.Protocol.Replies;

/// <summary>Of whom an error speaks.</summary>
public enum Blame : byte
{
    /// <summary>Of the request, or of the item: any server would say so, and the client is told.</summary>
    Request,

    /// <summary>Of the server as it is now: another may do what was asked. One that says nothing else for a while has failed.</summary>
    Trouble,

    /// <summary>Of the server: no memcached that is in order says so to a valid request. Perhaps it took something for a request that was
    /// none, so that nothing it says on this connection counts any more.</summary>
    Server,
}
