using Understudy.LoadGenerator;
using Understudy.LoadGenerator.Comparison;
using Understudy.LoadGenerator.Footprint;
using Understudy.LoadGenerator.Load;

try
{
    switch (args.FirstOrDefault())
    {
        case "load":
            return LoadCommand.Run(new Arguments(args[1..]));
        case "compare":
            return CompareCommand.Run(new Arguments(args[1..]));
        case "footprint":
            return FootprintCommand.Run(new Arguments(args[1..]));
        default:
            Console.Error.WriteLine($"{LoadCommand.Usage}\n\n{CompareCommand.Usage}\n\n{FootprintCommand.Usage}");
            return 2;
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine($"understudy-bench: {e.Message}");
    return 2;
}
