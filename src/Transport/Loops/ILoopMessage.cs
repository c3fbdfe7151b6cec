namespace Understudy.Transport.Loops;

/// <summary>Something one loop tells another, or the world of operators tells a loop.</summary>
public interface ILoopMessage
{
    /// <summary>Runs on the receiving loop's thread, as an event of its own.</summary>
    void Deliver();
}
