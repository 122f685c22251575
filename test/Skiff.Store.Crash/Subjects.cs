using System.Diagnostics;
using System.Globalization;

namespace Skiff.Store.Crash;

/// <summary>What is crashed: a process that takes writes, and how its objects lie in the store.</summary>
internal interface ISubject
{
    string Name { get; }

    /// <summary>The store's resource that is looked at afterwards.</summary>
    string Resource { get; }

    /// <summary>How long a life is at the most, from the moment it takes writes.</summary>
    TimeSpan LongestLife { get; }

    /// <summary>The directory of the database in the place the process is given.</summary>
    string DatabaseIn(string directory);

    /// <summary>Which attempt wrote an object; null for somebody else's object.</summary>
    int? Attempt(Stored stored);

    /// <summary>Starts the process, writing from an attempt on.</summary>
    Spectator Start(IReadOnlyList<string> wrapper, string directory, int first);
}

/// <summary>The store alone, in a process that has nothing else.</summary>
internal sealed class StoreSubject(Arguments arguments) : ISubject
{
    public string Name => "store";

    public string Resource => Crash.Worker.Durable;

    public TimeSpan LongestLife => TimeSpan.FromMilliseconds(400);

    public string DatabaseIn(string directory) => directory;

    public int? Attempt(Stored stored) => Record.Attempt(stored);

    public Spectator Start(IReadOnlyList<string> wrapper, string directory, int first)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Skiff.Store.Crash.dll");
        string[] words =
        [
            .. wrapper, "dotnet", program, "worker", "--directory", directory, "--plant", arguments.Plant.ToString(),
            "--first", first.ToString(CultureInfo.InvariantCulture),
        ];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Listener(Process.Start(start)!);
    }
}

/// <summary>
/// A whole server, written to over HTTPS. It has no container runtime and needs none: what is tested is what an API
/// client was told. Runs in a network namespace of its own, which takes along what the server makes there.
/// </summary>
internal sealed class ServerSubject : ISubject, IDisposable
{
    private const string Address = "192.0.2.9";

    // Makes every flush do nothing, which is what the power cuts must notice.
    private const string NoFlushLibrary = "libeatmydata.so";

    private readonly Arguments _arguments;
    private readonly string _runtime = Directory.CreateTempSubdirectory("skiff-crash-run-").FullName;

    internal ServerSubject(Arguments arguments)
    {
        _arguments = arguments;
        LoopMount.Run("ip", "link", "set", "lo", "up");
        LoopMount.Run("ip", "address", "add", Address + "/32", "dev", "lo");
    }

    public string Name => "server";

    public string Resource => "podtemplates";

    public TimeSpan LongestLife => TimeSpan.FromMilliseconds(1500);

    public string DatabaseIn(string directory) => Path.Combine(directory, "db");

    public int? Attempt(Stored stored) => ApiClient.Attempt(stored.Json);

    public Spectator Start(IReadOnlyList<string> wrapper, string directory, int first)
    {
        string kubeconfig = Path.Combine(_runtime, "kubeconfig");
        File.Delete(kubeconfig);
        string[] words =
        [
            .. wrapper, _arguments.Server, "server", "--data-dir", directory, "--runtime-dir", _runtime,
            "--kubeconfig", kubeconfig, "--advertise-address", Address,
            "--containerd-socket", Path.Combine(_runtime, "none.sock"),
        ];
        ProcessStartInfo start = new(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Not in a store's first life: without its keys a server does not come to losing writes.
        if (_arguments.Plant == Plant.NoFlush && Directory.Exists(DatabaseIn(directory))) start.Environment["LD_PRELOAD"] = NoFlushLibrary;
        return new ApiLoad(Process.Start(start)!, kubeconfig, first);
    }

    public void Dispose() => Directory.Delete(_runtime, recursive: true);
}
