using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Tests.BadInputs;

/// <summary>
/// One bad request and the answer it must get, as the files in <c>Cases</c> write it:
/// <code>
/// == what is wrong
/// POST /api/v1/namespaces/default/pods
/// Content-Type: application/yaml
///
/// body
/// -- 400 BadRequest
/// the message, or ... and a part of it
/// </code>
/// <c>{{N x text}}</c> stands for a repetition and <c>{{hex 6b38}}</c> for bytes. A header that is written replaces the
/// usual one; <c>-Name</c> leaves it out, <c>-Certificate</c> the client's certificate. The reason <c>-</c> means an
/// answer that is no Status, as the HTTP layer gives it.
/// </summary>
public sealed partial record BadInput(
    string Title, byte[] Request, bool IsAnonymous, int Code, string Reason, string Message)
{
    private static readonly Encoding latin = Encoding.Latin1; // One character is one byte.

    /// <inheritdoc/>
    public override string ToString() => Title;

    /// <summary>Reads a file of cases.</summary>
    public static IEnumerable<BadInput> Read(string path)
    {
        string text = latin.GetString(File.ReadAllBytes(path));
        string[] sections = text.Split("\n== ");
        return sections.Skip(1).Select(Parse);
    }

    private static BadInput Parse(string section)
    {
        string[] lines = section.TrimEnd('\n').Split('\n');
        int verdict = Array.FindLastIndex(lines, line => line.StartsWith("-- ", StringComparison.Ordinal));
        if (verdict < 0) throw new FormatException($"no verdict: {section}");
        string[] words = lines[verdict].Split(' ');
        string[] request = lines[1..verdict];
        int blank = Array.IndexOf(request, "");
        string[] head = blank < 0 ? request : request[..blank];
        // Chunks are framed by the line ends of HTTP.
        string lineEnd = head.Contains("Transfer-Encoding: chunked") ? "\r\n" : "\n";
        string body = blank < 0 ? "" : Expand(string.Join(lineEnd, request[(blank + 1)..]));
        return new BadInput(
            lines[0], latin.GetBytes(Head(head, body.Length) + body), head.Contains("-Certificate"),
            int.Parse(words[1], CultureInfo.InvariantCulture), words.Length > 2 ? words[2] : "",
            Encoding.UTF8.GetString(latin.GetBytes(Expand(string.Join('\n', lines[(verdict + 1)..])))));
    }

    private static string Head(string[] lines, int bodyLength)
    {
        string first = Expand(lines[0]);
        if (!first.Contains(" HTTP/", StringComparison.Ordinal)) first += " HTTP/1.1";
        List<string> headers = [.. lines[1..].Where(line => line != "-Certificate").Select(Expand)];
        bool sized = headers.Any(line => line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase));
        (string Name, string Value)[] usual =
        [
            ("Host", "localhost"), ("Connection", "close"), ("Accept", "application/json"), ("User-Agent", "bad-input"),
            ("Content-Length", bodyLength > 0 && !sized ? bodyLength.ToString(CultureInfo.InvariantCulture) : ""),
        ];
        foreach ((string name, string value) in usual)
        {
            bool given = headers.Any(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
            bool refused = headers.Remove("-" + name);
            if (value.Length > 0 && !given && !refused) headers.Add($"{name}: {value}");
        }

        return $"{first}\r\n{string.Concat(headers.Select(line => line + "\r\n"))}\r\n";
    }

    // Bytes first: they may stand in what is repeated.
    private static string Expand(string text) => Repeated().Replace(
        Bytes().Replace(text, match => latin.GetString(
            Convert.FromHexString(match.Groups["hex"].Value.Replace(" ", "", StringComparison.Ordinal)))),
        match => string.Concat(Enumerable.Repeat(
            match.Groups["text"].Value, int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture))));

    [GeneratedRegex(@"\{\{hex (?<hex>[0-9a-f ]+)\}\}")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"\{\{(?<count>\d+) x (?<text>.*?)\}\}(?!\})", RegexOptions.Singleline)]
    private static partial Regex Repeated();
}
