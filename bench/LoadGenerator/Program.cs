using Understudy.LoadGenerator;
using Understudy.LoadGenerator.Comparison;
using Understudy.LoadGenerator.Failover;
using Understudy.LoadGenerator.Footprint;
using Understudy.LoadGenerator.Load;
using Understudy.LoadGenerator.Replay;

try
{
    switch (args.FirstOrDefault())
    {
        case "load":
            return LoadCommand.Run(new Arguments(args[1..]));
        case "compare":
            return CompareCommand.Run(Scenario.All, new Arguments(args[1..]));
        case "node":
            return CompareCommand.Run(NodeScenarios.All, new Arguments(args[1..]));
        case "node-footprint":
            return NodeFootprintCommand.Run(new Arguments(args[1..]));
        case "footprint":
            return FootprintCommand.Run(new Arguments(args[1..]));
        case "failover":
            return FailoverCommand.Run(new Arguments(args[1..]));
        case "store-fill":
            return StoreFillCommand.Run(new Arguments(args[1..]));
        case "store-restart":
            return StoreRestartCommand.Run(new Arguments(args[1..]));
        case "store-misses":
            return StoreMissesCommand.Run(new Arguments(args[1..]));
        default:
            Console.Error.WriteLine(string.Join(
                "\n\n",
                LoadCommand.Usage,
                CompareCommand.Usage,
                FootprintCommand.Usage,
                NodeFootprintCommand.Usage,
                FailoverCommand.Usage,
                StoreFillCommand.Usage,
                StoreMissesCommand.Usage,
                StoreRestartCommand.Usage));
            return 2;
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine($"understudy-bench: {e.Message}");
    return 2;
}
