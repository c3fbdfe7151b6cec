using Understudy.Commands;
using Understudy.Serving;

return (int)await CommandTable.RunAsync(Invocation.Name(), args);
