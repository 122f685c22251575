using Skiff.Networking.Services;
using Skiff.Proxy;

namespace Skiff.Proxy.Tests;

/// <summary>A kernel that notes what it is told, refuses on demand, and remembers the flows a test gives it.</summary>
internal sealed class FakeKernel : INetRules
{
    private readonly Lock gate = new();
    private readonly List<string> scripts = [];
    private readonly List<UdpFlow> flows = [];
    private readonly Signal signal = new();
    private int asked;
    private int refused;

    /// <summary>How many scripts from now on are refused.</summary>
    public int RefusalsLeft { get; set; }

    /// <summary>How many times from now on the flows cannot be read.</summary>
    public int FlowFaultsLeft { get; set; }

    /// <summary>The scripts that were taken.</summary>
    public IReadOnlyList<string> Scripts
    {
        get
        {
            lock (gate) return [.. scripts];
        }
    }

    /// <summary>The flows it has not forgotten.</summary>
    public IReadOnlyList<UdpFlow> Flows
    {
        get
        {
            lock (gate) return [.. flows];
        }
    }

    /// <summary>How often it was asked for its flows.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>How many scripts it has refused.</summary>
    public int Refused => Volatile.Read(ref refused);

    public void Begin(params UdpFlow[] more)
    {
        lock (gate) flows.AddRange(more);
    }

    /// <summary>Waits until what it was told or asked makes a condition hold.</summary>
    public Task UntilAsync(Func<bool> condition) => signal.UntilAsync(condition);

    public ValueTask<string?> ApplyAsync(string script, CancellationToken stop)
    {
        bool refuse;
        lock (gate)
        {
            refuse = RefusalsLeft-- > 0;
            if (refuse) refused++;
            else scripts.Add(script);
        }

        signal.Tell();
        return ValueTask.FromResult(refuse ? "no such file" : null);
    }

    public ValueTask<IReadOnlyCollection<UdpFlow>> UdpFlowsAsync(CancellationToken stop)
    {
        lock (gate)
        {
            asked++;
            if (FlowFaultsLeft-- > 0) throw new IOException("conntrack cannot be started");
        }

        signal.Tell();
        return ValueTask.FromResult<IReadOnlyCollection<UdpFlow>>([.. Flows]);
    }

    public ValueTask ForgetAsync(UdpFlow flow, CancellationToken stop)
    {
        lock (gate) flows.Remove(flow);
        signal.Tell();
        return ValueTask.CompletedTask;
    }
}
