using System.Diagnostics;
using System.Globalization;

namespace Skiff.ApiServer.Consistency;

/// <summary>Clients that read and write beside each other, each answer checked against all that happened.</summary>
internal static class OperationRun
{
    private const int Keys = 200;
    private const int Counters = 8;
    private const int Writers = 4;

    /// <summary>Runs, and checks every answer.</summary>
    public static async Task<Outcome> RunAsync(Options options, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        Faults faults = new();
        Answers answers = new(Keys + Counters);
        await using World world = await World.StartAsync(stop);
        using CancellationTokenSource ending = new();
        Client[] clients =
        [
            .. Enumerable.Range(0, options.Clients).Select(i => new Client(
                world, answers, faults, Keys, Counters, new Random(unchecked((options.Seed * 1_000_003) + i)))),
        ];
        await clients[0].MakeCountersAsync(stop);
        Writer[] writers = [.. Enumerable.Range(0, Writers).Select(i =>
            new Writer(world, answers, faults, i, Writers, Keys, unchecked((options.Seed * 31) + i)))];
        Task writing = Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(int.MaxValue, ending.Token, stop), stop)));
        int each = (options.Operations + options.Clients - 1) / options.Clients;
        await Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(each, stop), stop)));
        await ending.CancelAsync();
        await writing;
        History history = new(answers, faults);
        if (options.Planted == Planted.Stale) clients[0].PlantStale(history);
        OperationCheck check = new(history, faults);
        foreach (Client client in clients) check.Reads(client);
        check.Counters(clients, Keys, Counters);
        int lists = WatchCheck.Snapshots(history, clients.SelectMany(client => client.Lists), faults);
        int pages = check.Pages(clients.SelectMany(client => client.Pages));
        long operations = clients.Sum(client => client.Operations);
        return new(operations, faults, string.Create(CultureInfo.InvariantCulture, $"""
            {operations} operations of {options.Clients} clients checked against {history.All.Count} changes
            {clients.Sum(c => c.Reads.Count)} reads, {clients.Sum(c => c.Misses.Count)} of nothing, {lists} lists, {pages} pages ({clients.Sum(c => c.Late)} too late), {clients.Sum(c => c.Increments)} increments of {clients.Sum(c => c.Attempts)} tried, {clients.Sum(c => c.Refusals)} rightly refused
            seed {options.Seed}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, {operations / Stopwatch.GetElapsedTime(start).TotalSeconds:F0} operations/s, {faults.Count} faults

            """));
    }
}
