using Skiff.Bench.Load;
using Skiff.Bench.Micro;

const string Usage = """
    bench load   load on the API and starts of pods: Skiff and, where its binaries are, the peer (needs root)
        --skiff FILE      the executable to start         (artifacts/publish/Skiff/release/skiff)
        --pods N          pods created, patched, deleted  (3000)
        --clients N       requests under way at a time    (32)
        --only A,B        only these loads: create,get,list,patch,apply,watch,delete,pods,idle
        --peer no         Skiff alone
        --results DIR     where measures are appended     (bench/results; "no" writes none)
    bench memory what readers cost Skiff in memory (needs root)
        --skiff FILE      the executable to start         (artifacts/publish/Skiff/release/skiff)
        --pods N          pods that are listed            (50000)
        --maps N          maps that informers start with  (20000)
        --results DIR     where measures are appended     (bench/results; "no" writes none)
    bench schedule   pods placed by Skiff's scheduler on nodes that nobody runs (needs root)
        --skiff FILE      the executable to start         (artifacts/publish/Skiff/release/skiff)
        --nodes N         nodes                           (5000)
        --pods N          pods of each case               (5000)
        --only A,B        only these cases: basic,affinity,anti-affinity,spread
        --results DIR     where measures are appended     (bench/results; "no" writes none)
    bench micro  time and memory of single steps; fails when one allocates more than bench/micro-allocations.txt allows
        --update          rewrites the table
        --only TEXT       only the steps whose name holds the text
    """;

switch (args)
{
    case ["load", .. string[] rest]:
        return await LoadCommand.RunAsync(LoadOptions.Read(rest));
    case ["memory", .. string[] rest]:
        return await MemoryCommand.RunAsync(MemoryOptions.Read(rest));
    case ["schedule", .. string[] rest]:
        return await ScheduleCommand.RunAsync(ScheduleOptions.Read(rest));
    case ["micro", .. string[] rest]:
        return MicroCommand.Run(rest);
    default:
        Console.WriteLine(Usage);
        return 2;
}
