using System.Text;

namespace Skiff.Fuzz;

/// <summary>What a parser promised and did not keep.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);

/// <summary>A parser, with inputs that it takes.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Share">How many inputs it is given beside others: slow ones get fewer.</param>
/// <param name="Corpus">Inputs to begin with.</param>
/// <param name="Words">What means something to it: put in while damaging.</param>
/// <param name="Run">
/// Gives it an input: whether it was taken. Whatever it throws is a bug, and so is a result that does not read back.
/// </param>
internal sealed record Target(
    string Name, int Share, IReadOnlyList<byte[]> Corpus, IReadOnlyList<byte[]> Words, Func<byte[], bool> Run)
{
    /// <summary>A parser of text.</summary>
    public static Target OfText(string name, int share, string[] corpus, string[] words, Func<string, bool> run) =>
        new(name, share, Bytes(corpus), Bytes(words), input => run(Encoding.UTF8.GetString(input)));

    /// <summary>Texts as bytes.</summary>
    public static IReadOnlyList<byte[]> Bytes(IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Fails when something that was read does not read back as the same.</summary>
    public static void Same<T>(T first, T second, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(first, second))
            throw new BrokenPromiseException($"{what}: {first} became {second}");
    }

    /// <summary>Fails when something is not so.</summary>
    public static void Holds(bool condition, string what)
    {
        if (!condition) throw new BrokenPromiseException(what);
    }
}
