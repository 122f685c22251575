using System.Globalization;
using System.Text;
using Skiff.Machinery;

namespace Skiff.Agent.Grants;

/// <summary>
/// A file in which an agent leaves to the next one what it gave to containers. A reader sees the old content or the new
/// one, and knows whether it is what was written.
/// </summary>
/// <param name="path">Where it is.</param>
internal sealed class StateFile(string path)
{
    private const int BytesMax = 64 * 1024 * 1024;
    private const string Data = "data", Checksum = "checksum";

    private readonly Lock guard = new();
    private string written = "";

    /// <summary>Where it is.</summary>
    public string FullPath => path;

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>What was written last; null when nothing was. The fault says what is wrong and what helps.</summary>
    public (JsonObject? Data, string? Fault) Read()
    {
        try
        {
            if (!File.Exists(path)) return (null, null);
            if (new FileInfo(path).Length > BytesMax) return Damaged("it is too large");
            JsonParse parsed = JsonParser.ParseOwn(File.ReadAllBytes(path));
            if ((parsed.Value as JsonObject)?[Data] is not JsonObject data) return Damaged(parsed.Error.Length > 0 ? parsed.Error : "no data");
            string sum = ((JsonObject)parsed.Value!).Text(Checksum) ?? "";
            return sum == SumOf(data.ToString()) ? (data, null) : Damaged("its checksum is not that of its content");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>What is wrong with a content that cannot be used.</summary>
    public (JsonObject? Data, string? Fault) Damaged(string why) =>
        (null, $"{path} is damaged: {why}. What containers of this node have is not known: drain the node, then remove the file");

    /// <summary>Writes what differs from what was written last. Null, or what failed.</summary>
    public string? Write(JsonObject data)
    {
        string text = data.ToString();
        lock (guard)
        {
            if (text == written) return null;
            try
            {
                WholeFile.Write(path, $"{{\"{Checksum}\":\"{SumOf(text)}\",\"{Data}\":{text}}}\n");
                written = text;
                return null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return $"failed to write checkpoint file \"{Path.GetFileName(path)}\": {fault.Message}";
            }
        }
    }

    // FNV-1a: against slips and torn writes, not against anybody.
    private static string SumOf(string text)
    {
        ulong sum = 14_695_981_039_346_656_037;
        foreach (byte one in Encoding.UTF8.GetBytes(text)) sum = (sum ^ one) * 1_099_511_628_211;
        return sum.ToString("x16", CultureInfo.InvariantCulture);
    }
}
