using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Authorization;
using Skiff.Machinery.Fairness;
using Skiff.Model;
using Skiff.Model.FlowControl.V1;

namespace Skiff.ApiServer.FlowControl;

/// <summary>What became of a request at the door.</summary>
/// <param name="Seat">Its seats, to be released when it has ended.</param>
/// <param name="Refusal">Why it was turned away; null when it was let in.</param>
/// <param name="Schema">The schema that is about it.</param>
/// <param name="Level">Its level.</param>
public readonly record struct FlowAdmission(FlowSeat Seat, FlowRefusal? Refusal, FlowSchema Schema, PriorityLevel Level);

/// <summary>
/// Lets requests in by priority and in fairness: a request belongs to the first flow schema that is about it, its flow to
/// some queues of the schema's level, and each level to a share of the server's seats.
/// </summary>
public sealed class FlowDispatcher
{
    /// <summary>A quarter of the time that upstream gives a request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int SeatsMax = 10;
    private const int ObjectsPerSeat = 100;
    private const double ShareOfLevelMax = 0.15; // No request takes more of its level than this.

    private static readonly TimeSpan sharingPeriod = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new(); // Before the gates of levels.
    private readonly Dictionary<string, PriorityLevel> levels = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Schema, string Level), FlowCounts> counts = [];
    private readonly Dictionary<string, FlowSchema> schemaObjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PriorityLevelConfiguration> levelObjects = new(StringComparer.Ordinal);
    private readonly int seats;
    private readonly TimeProvider time;
    private volatile Flow[] flows = [];

    /// <summary>A dispatcher that knows only what is always there.</summary>
    /// <param name="seats">Seats there are for all requests that are not exempt.</param>
    /// <param name="time">The clock.</param>
    public FlowDispatcher(int seats, TimeProvider time)
    {
        (this.seats, this.time) = (seats, time);
        Rebuild();
    }

    private sealed record Flow(FlowSchema Schema, PriorityLevel Level, FlowCounts Counts);

    /// <summary>Kinds that are fed in.</summary>
    public static IReadOnlyList<Kind> FedKinds { get; } = [Kinds.FlowSchema, Kinds.PriorityLevelConfiguration];

    /// <summary>Takes in an object that was created or changed.</summary>
    public void Set(IObject value)
    {
        lock (gate)
        {
            if (value is FlowSchema schema) schemaObjects[schema.Metadata.Name] = schema;
            else if (value is PriorityLevelConfiguration level) levelObjects[level.Metadata.Name] = level;
            Rebuild();
        }
    }

    /// <summary>Takes in that an object is gone.</summary>
    public void Remove(IObject value)
    {
        lock (gate)
        {
            if (value is FlowSchema) schemaObjects.Remove(value.Metadata.Name);
            else levelObjects.Remove(value.Metadata.Name);
            Rebuild();
        }
    }

    /// <summary>Lets a request in, at once where seats are free, or says why not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="objects">Objects that a collection holds which is to be listed; 0 for other requests.</param>
    /// <param name="stop">The client goes away.</param>
    public ValueTask<FlowAdmission> EnterAsync(Attributes request, int objects, CancellationToken stop)
    {
        Flow flow = FlowOf(request);
        int width = Width(flow.Level, objects);
        return flow.Level.TryEnter(flow.Counts, width, out FlowSeat seat)
            ? new(new FlowAdmission(seat, null, flow.Schema, flow.Level))
            : WaitAsync(flow, request, width, stop);
    }

    /// <summary>Shares out seats anew from time to time, by what was wanted, until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(sharingPeriod, time);
        while (await timer.WaitForNextTickAsync(stop)) Share();
    }

    /// <summary>Shares out seats by what was wanted since the last time.</summary>
    public void Share()
    {
        lock (gate)
        {
            PriorityLevel[] limited = [.. levels.Values.Where(level => !level.IsExempt)];
            int[] shares = SeatShares.Share(seats, [.. limited.Select(level => level.Claim())]);
            for (int i = 0; i < limited.Length; i++) limited[i].SetLimit(shares[i]);
        }
    }

    /// <summary>Writes what happens under upstream's metric names.</summary>
    public void Write(StringBuilder text)
    {
        FlowCounts[] all;
        PriorityLevel[] present;
        lock (gate) (all, present) = ([.. counts.Values], [.. levels.Values]);
        FlowCounts.Write(text, all);
        Gauge("nominal_limit_seats", level => level.Range.Nominal);
        Gauge("request_concurrency_limit", level => level.Range.Nominal);
        Gauge("lower_limit_seats", level => level.Range.Least);
        Gauge("upper_limit_seats", level => level.Range.Most);
        Gauge("current_limit_seats", level => level.Limit);

        void Gauge(string name, Func<PriorityLevel, int> read)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE apiserver_flowcontrol_{name} gauge\n");
            foreach (PriorityLevel level in present)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"apiserver_flowcontrol_{name}{{priority_level=\"{level.Name}\"}} {read(level)}\n");
            }
        }
    }

    private async ValueTask<FlowAdmission> WaitAsync(Flow flow, Attributes request, int width, CancellationToken stop)
    {
        (FlowSeat seat, FlowRefusal? refusal) = await flow.Level.WaitAsync(
            flow.Counts, HashOf(flow.Schema, request), width, Patience, stop);
        if (refusal is { } why) flow.Counts.Rejected(why);
        return new(seat, refusal, flow.Schema, flow.Level);
    }

    private Flow FlowOf(Attributes request)
    {
        Flow[] present = flows;
        foreach (Flow flow in present)
        {
            if (FlowMatcher.Matches(flow.Schema, request)) return flow;
        }

        return present[^1]; // The one that is about everything is always there, and always the last.
    }

    private static int Width(PriorityLevel level, int objects)
    {
        if (objects <= ObjectsPerSeat) return 1;
        int most = Math.Clamp((int)(level.Range.Nominal * ShareOfLevelMax), 1, SeatsMax);
        return Math.Min((objects + ObjectsPerSeat - 1) / ObjectsPerSeat, level.IsExempt ? SeatsMax : most);
    }

    private static ulong HashOf(FlowSchema schema, Attributes request)
    {
        string distinguisher = schema.Spec.DistinguisherMethod?.Type switch
        {
            FlowDistinguisherMethodType.ByUser => request.User.Name,
            FlowDistinguisherMethodType.ByNamespace => request.Namespace,
            _ => "",
        };
        byte[] hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{schema.Metadata.Name}\n{distinguisher}"));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    // What must always be there is, whatever became of its object.
    private void Rebuild()
    {
        Dictionary<string, PriorityLevelConfiguration> wanted = MandatoryFlows.Levels.AsEnumerable()
            .ToDictionary(level => level.Metadata.Name, StringComparer.Ordinal);
        foreach ((string name, PriorityLevelConfiguration level) in levelObjects) wanted[name] = level;
        int allShares = wanted.Values.Sum(SharesOf);
        foreach ((string name, PriorityLevelConfiguration level) in wanted)
        {
            if (!levels.TryGetValue(name, out PriorityLevel? present)) levels[name] = present = new(name, time);
            present.Configure(level, SeatRange.Of(seats, SharesOf(level), allShares,
                level.Spec.Limited?.LendablePercent ?? level.Spec.Exempt?.LendablePercent ?? 0,
                level.Spec.Limited?.BorrowingLimitPercent));
        }

        foreach (string gone in levels.Keys.Except(wanted.Keys).ToArray()) levels.Remove(gone); // Its last requests still use it.
        Dictionary<string, FlowSchema> schemas = MandatoryFlows.Schemas.AsEnumerable()
            .ToDictionary(schema => schema.Metadata.Name, StringComparer.Ordinal);
        foreach ((string name, FlowSchema schema) in schemaObjects) schemas[name] = schema;
        flows =
        [
            .. schemas.Values.Where(schema => levels.ContainsKey(LevelOf(schema)))
                .OrderBy(schema => schema.Metadata.Name == "catch-all") // After others of its precedence.
                .ThenBy(schema => schema.Spec.MatchingPrecedence)
                .ThenBy(schema => schema.Metadata.Name, StringComparer.Ordinal)
                .Select(schema => new Flow(schema, levels[LevelOf(schema)], CountsOf(schema))),
        ];
    }

    private FlowCounts CountsOf(FlowSchema schema)
    {
        (string, string) key = (schema.Metadata.Name, LevelOf(schema));
        if (!counts.TryGetValue(key, out FlowCounts? known)) counts[key] = known = new(key.Item1, key.Item2);
        return known;
    }

    private static string LevelOf(FlowSchema schema) => schema.Spec.PriorityLevelConfiguration.Name;

    private static int SharesOf(PriorityLevelConfiguration level) =>
        level.Spec.Limited?.NominalConcurrencyShares ?? level.Spec.Exempt?.NominalConcurrencyShares ?? 0;
}
