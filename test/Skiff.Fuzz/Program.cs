using Skiff.Fuzz;
using Skiff.Fuzz.Http;
using Skiff.Fuzz.Targets;

// Gives damaged inputs to every parser, and damaged requests to an API server. Succeeds when nothing breaks.
if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
Findings findings = new();
Target[] targets =
    [.. AllTargets.List().Where(target => options.Target.Length == 0 || target.Name == options.Target)];
ParserRun parsers = new(options, targets, findings);
if (options.Input is { } input)
{
    foreach (Target target in targets) parsers.Give(target, input);
}
else
{
    if (targets.Length > 0) parsers.Run();
    bool isWhole = options.Target is "" or "http";
    if (isWhole && options.Requests > 0) await RequestRun.RunAsync(options, findings, stop.Token);
}

Console.Write(findings.Report());
Console.WriteLine($"seed {options.Seed}, peak {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
return findings.Found.Count == 0 ? 0 : 1;
