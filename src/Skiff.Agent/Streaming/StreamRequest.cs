using Microsoft.AspNetCore.Http;

namespace Skiff.Agent.Streaming;

/// <summary>Which streams of a process a client wants.</summary>
/// <param name="Stdin">Whether it sends input.</param>
/// <param name="Stdout">Whether it takes output.</param>
/// <param name="Stderr">Whether it takes error output; never with a terminal, which has only one.</param>
/// <param name="Tty">Whether the process gets a terminal.</param>
/// <param name="Command">What to run.</param>
internal sealed record StreamRequest(bool Stdin, bool Stdout, bool Stderr, bool Tty, IReadOnlyList<string> Command)
{
    /// <summary>Whether any stream is wanted.</summary>
    public bool IsAny => Stdin || Stdout || Stderr;

    /// <summary>Reads the query, in the words of the API and in those of older node servers.</summary>
    public static StreamRequest Read(IQueryCollection query)
    {
        bool tty = Flag(query, "tty");
        return new(
            Flag(query, "stdin") || Flag(query, "input"),
            Flag(query, "stdout") || Flag(query, "output"),
            (Flag(query, "stderr") || Flag(query, "error")) && !tty,
            tty,
            [.. query["command"].OfType<string>()]);
    }

    /// <summary>The same with or without a terminal.</summary>
    public StreamRequest WithTty(bool tty) => this with { Tty = tty, Stderr = Stderr && !tty };

    private static bool Flag(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && values.ToString() is "1" or "true" or "True" or "TRUE" or "t" or "T";
}
