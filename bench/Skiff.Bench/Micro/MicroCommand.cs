using System.Globalization;

namespace Skiff.Bench.Micro;

/// <summary>
/// <c>bench micro</c>: the cost of single steps of the hot paths. Times vary with the machine and are only told; the
/// memory allocated does not, and a step that takes more than the committed table allows fails the command.
/// </summary>
internal static class MicroCommand
{
    private const string TableFile = "bench/micro-allocations.txt";
    private const double Tolerance = 1.05;

    public static int Run(string[] arguments)
    {
        bool updates = arguments.Contains("--update");
        int only = Array.IndexOf(arguments, "--only");
        string part = only >= 0 && only + 1 < arguments.Length ? arguments[only + 1] : "";
        SortedDictionary<string, long> allowed = Read();
        List<string> faults = [];
        Console.WriteLine($"{"step",-44}{"ns",12}{"bytes",12}{"allowed",12}");
        foreach (Step step in AllSteps.Make().Where(step => step.Name.Contains(part, StringComparison.Ordinal)))
        {
            Cost cost = step.Measure();
            bool isKnown = allowed.TryGetValue(cost.Name, out long bytes);
            bool isOver = !isKnown || cost.AllocatedBytes > bytes * Tolerance;
            string limit = isKnown ? bytes.ToString(CultureInfo.InvariantCulture) : "-";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{cost.Name,-44}{cost.Nanoseconds,12:0}{cost.AllocatedBytes,12}{limit,12}{(isOver && !updates ? "  OVER" : "")}"));
            if (isOver) faults.Add(cost.Name);
            if (updates) allowed[cost.Name] = cost.AllocatedBytes;
        }

        if (updates) Write(allowed);
        if (updates || faults.Count == 0) return 0;
        Console.Error.WriteLine($"bench: more memory than {TableFile} allows: {string.Join(", ", faults)}");
        return 1;
    }

    private static SortedDictionary<string, long> Read()
    {
        SortedDictionary<string, long> table = new(StringComparer.Ordinal);
        if (!File.Exists(TableFile)) return table;
        foreach (string line in File.ReadLines(TableFile).Where(line => line.Length > 0 && line[0] != '#'))
        {
            int gap = line.LastIndexOf(' ');
            table[line[..gap].TrimEnd()] = long.Parse(line[(gap + 1)..], CultureInfo.InvariantCulture);
        }

        return table;
    }

    private static void Write(SortedDictionary<string, long> table) => File.WriteAllLines(TableFile,
    [
        "# Bytes that one run of a step of `./dev bench micro` allocates; 5 % more fail it, --update rewrites the table.",
        .. table.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Key,-44}{row.Value,12}")),
    ]);
}
