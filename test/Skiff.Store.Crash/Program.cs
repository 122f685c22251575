using Skiff.Store.Crash;

const string Usage = """
    usage: Skiff.Store.Crash kill  [--cycles N] [--seed N] [--plant none|early-publish]
           Skiff.Store.Crash cut   [--cycles N] [--seed N] [--plant none|normal-sync|early-publish]
           Skiff.Store.Crash eio   [--cycles N] [--seed N]
           Skiff.Store.Crash server-kill [--cycles N] [--seed N] [--server EXECUTABLE]
           Skiff.Store.Crash server-cut  [--cycles N] [--seed N] [--server EXECUTABLE] [--plant none|no-flush]
           Skiff.Store.Crash all   kill 300, cut 100 and eio 20, the figures that are published
           Skiff.Store.Crash bench [--seconds N] [--bytes N]
           Skiff.Store.Crash watch [--seconds N] [--bytes N]
           Skiff.Store.Crash open  [--objects N] [--bytes N]
    """;

if (args is []) return Fail(Usage);
if (args[0] is "cut" or "all" or "server-kill" or "server-cut" && MountNamespace.IsShared) return await MountNamespace.RunInOwnAsync(args);
Arguments arguments = Arguments.Parse(args.AsSpan(1));
return args[0] switch
{
    "kill" => await CrashLoop.RunAsync(new Kill(), arguments),
    "cut" => await CrashLoop.RunAsync(new PowerCut(), arguments),
    "eio" => await CrashLoop.RunAsync(new FailedFlush(), arguments),
    "all" => await CrashLoop.RunAsync(new Kill(), arguments with { Cycles = 300 })
        + await CrashLoop.RunAsync(new PowerCut(), arguments with { Cycles = 100 })
        + await CrashLoop.RunAsync(new FailedFlush(), arguments with { Cycles = 20 }),
    "server-kill" => await ServerAsync(new Kill()),
    "server-cut" => await ServerAsync(new PowerCut()),
    "worker" => await Worker.RunAsync(arguments),
    "bench" => await Bench.WritesAsync(arguments),
    "watch" => await Bench.WatchAsync(arguments),
    "open" => await Bench.OpenAsync(arguments),
    _ => Fail(Usage),
};

async Task<int> ServerAsync(ICrash crash)
{
    using ServerSubject subject = new(arguments);
    return await CrashLoop.RunAsync(crash, subject, arguments);
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
