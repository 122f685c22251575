using System.Text;

namespace Skiff.Networking.Tests.Services;

/// <summary>
/// As much of nft as the scripts use: one table, whose state is text. What the kernel refuses fails here, too: adding
/// what is there, deleting what is not, or deleting what is still referred to.
/// </summary>
internal sealed class ScriptedTable
{
    private readonly SortedDictionary<string, List<string>> chains = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> sets = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> elements = new(StringComparer.Ordinal);

    public string Text()
    {
        StringBuilder text = new();
        foreach ((string name, List<string> lines) in chains) text.Append($"chain {name}: {string.Join(" | ", lines)}\n");
        foreach ((string name, string set) in sets) text.Append($"set {name} {set}\n");
        foreach ((string key, string value) in elements) text.Append($"{key} : {value}\n");
        return text.ToString();
    }

    public void Run(string script)
    {
        foreach (string line in WithoutSkeleton(script)) RunLine(line);
        foreach (string target in elements.Values.Concat(chains.Values.SelectMany(lines => lines)).SelectMany(Targets))
            Assert.True(chains.ContainsKey(target), $"nothing is named {target}");
    }

    private void RunLine(string line)
    {
        string[] words = line.Split(' ', 6);
        switch ($"{words[0]} {words[1]}")
        {
            case "add table":
                break;
            case "delete table":
                chains.Clear();
                sets.Clear();
                elements.Clear();
                break;
            case "add set":
                Assert.True(sets.TryAdd(words[4], words[5]), line);
                break;
            case "delete set":
                Assert.DoesNotContain(chains.Values.SelectMany(l => l), l => l.Split(' ').Contains("@" + words[4]));
                Assert.True(sets.Remove(words[4]), line);
                break;
            case "add chain":
                Assert.True(chains.TryAdd(words[4], []), line);
                break;
            case "flush chain":
                chains[words[4]].Clear();
                break;
            case "delete chain":
                Assert.DoesNotContain(elements.Values.Concat(chains.Values.SelectMany(l => l)).SelectMany(Targets), t => t == words[4]);
                Assert.True(chains.Remove(words[4]), line);
                break;
            case "add rule":
                foreach (string word in words[5].Split(' ').Where(w => w.StartsWith('@') && w != "@pods"))
                    Assert.Contains(word[1..], sets.Keys);
                chains[words[4]].Add(words[5]);
                break;
            case "add element":
                string[] pair = words[5].Trim('{', '}', ' ').Split(" : ");
                Assert.True(elements.TryAdd($"{words[4]} {pair[0]}", pair.Length > 1 ? pair[1] : ""), line);
                break;
            case "delete element":
                Assert.True(elements.Remove($"{words[4]} {words[5].Trim('{', '}', ' ')}"), line);
                break;
            default:
                Assert.Fail(line);
                break;
        }
    }

    // What always stands there says nothing about differences, but its chains may be led to.
    private IEnumerable<string> WithoutSkeleton(string script)
    {
        bool inside = false;
        foreach (string line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("table ", StringComparison.Ordinal)) inside = true;
            if (!inside) yield return line;
            if (line != "}") continue;
            inside = false;
            chains["mark-masquerade"] = [];
            chains["reject-connection"] = [];
        }
    }

    private static IEnumerable<string> Targets(string line)
    {
        string[] words = line.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i + 1 < words.Length; i++)
        {
            if (words[i] is "goto" or "jump") yield return words[i + 1];
        }
    }
}
