using Understudy.Protocol.Requests;
using Understudy.Routing.Plans;

namespace Understudy.Proxy.Workers;

/// <summary>What a worker counts. Written by its own thread only, read by any, which may see a slightly old number.</summary>
internal sealed class WorkerCounters
{
    public long Connections;
    public long Requests;
    public long Gets;
    public long Sets;
    public long Touches;
    public long Flushes;
    public long GetHits;
    public long GetMisses;
    public long RefusedForMemory;
    public long BytesRead;
    public long BytesWritten;

    public void Count(in Request request)
    {
        switch (request.Verb)
        {
            case Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats or Verb.MetaGet:
                Gets++;
                break;
            case Verb.Touch:
                Touches++;
                break;
            case Verb.Set or Verb.Add or Verb.Replace or Verb.Append or Verb.Prepend or Verb.Cas or Verb.MetaSet:
                Sets++;
                break;
        }
    }

    public void CountOutcome(Verb verb, Outcome outcome)
    {
        if (verb is not (Verb.Get or Verb.Gets or Verb.Gat or Verb.Gats or Verb.MetaGet)) return;
        if (outcome == Outcome.Done) GetHits++;
        else if (outcome == Outcome.Miss) GetMisses++;
    }
}
