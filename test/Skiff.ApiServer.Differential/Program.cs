using Skiff.ApiServer.Differential;
using Skiff.ApiServer.Differential.Servers;

// Holds Skiff's API server against upstream's: the same random requests to both, in the same order, and every answer
// compared. Succeeds when every difference has an explanation.
// Of so many requests one at least must be of each class.
const int LeastShare = 4000;
if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

if (PeerServer.Missing(options.Peers) is { } missing)
{
    Console.Error.WriteLine($"the peer cannot be started: {missing}");
    return 3;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
Findings findings = await Differential.RunAsync(options, stop.Token);
Console.Write(findings.Report(options.Show));
if (options.Out.Length > 0) await File.WriteAllTextAsync(options.Out, findings.Examples(), stop.Token);
string[] idle = [.. findings.Idle(options.Requests / LeastShare)];
if (options is { Requests: >= LeastShare, Episode: null, Kind: "" } && idle.Length > 0)
{
    Console.Error.WriteLine(string.Join('\n', idle));
    return 1;
}

return findings.Classes == 0 ? 0 : 1;
