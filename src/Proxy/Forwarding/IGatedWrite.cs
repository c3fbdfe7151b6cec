namespace Understudy.Proxy.Forwarding;

/// <summary>A write that its servers have confirmed, and whose client is yet to be told. Hears one of these once.</summary>
internal interface IGatedWrite
{
    /// <summary>It may be acknowledged.</summary>
    void OnAgreed();

    /// <summary>It may not, now or ever: what became of it is for the client to find out.</summary>
    void OnRefused();
}
