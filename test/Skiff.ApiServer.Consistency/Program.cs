using Skiff.ApiServer.Consistency;

// Holds every answer of the API server against what happened: watches that are cut off, late and begun anew, and reads
// and writes that race. Whatever a client was told must be true, complete, in order, and not older than what it knew.
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
Options? options = args is [] ? null : Options.Parse(args.AsSpan(1));
Outcome? outcome = (args, options) switch
{
    (_, null) => null,
    (["watch", ..], _) => await WatchRun.RunAsync(options, stop.Token),
    (["operations", ..], _) => await OperationRun.RunAsync(options, stop.Token),
    _ => null,
};
if (outcome is null)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

Console.Write(outcome.Summary);
Console.Write(outcome.Faults.ToString());
int wanted = args[0] == "watch" ? options!.Events : options!.Operations;
if (outcome.Checks < wanted) Console.WriteLine($"too little: {outcome.Checks} of {wanted}");
return outcome.Faults.Count == 0 && outcome.Checks >= wanted ? 0 : 1;
