using Understudy.Commands;
using Understudy.Serving;
using Understudy.Transport.Processes;

StandardStreams.Complete();
IgnoredSignals.Apply();
return (int)await CommandTable.RunAsync(Invocation.Name(), args);
