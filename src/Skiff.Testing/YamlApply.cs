using System.Text;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Simulation;

namespace Skiff.Testing;

/// <summary>Applies the documents of a YAML text one after the other, as <c>kubectl apply --server-side</c> does.</summary>
internal static class YamlApply
{
    private const string Manager = "skiff-testing";

    /// <summary>Applies them. Called on the cluster's thread. Answers why one was refused, or null.</summary>
    public static string? Run(SimulatedCluster cluster, string yaml)
    {
        foreach (string document in Documents(yaml))
        {
            if (Apply(cluster, document) is { } fault) return fault;
        }

        return null;
    }

    private static IEnumerable<string> Documents(string yaml)
    {
        StringBuilder document = new();
        foreach (string line in yaml.ReplaceLineEndings("\n").Split('\n').Append("---"))
        {
            if (line.TrimEnd() != "---")
            {
                document.Append(line).Append('\n');
                continue;
            }

            // Nothing but comments and room.
            bool isEmpty = document.ToString().Split('\n').All(one => one.Trim().Length == 0 || one.TrimStart().StartsWith('#'));
            if (!isEmpty) yield return document.ToString();
            document.Clear();
        }
    }

    private static string? Apply(SimulatedCluster cluster, string document)
    {
        YamlBody body = YamlBody.ToJson(System.Text.Encoding.UTF8.GetBytes(document));
        if (body.Json is not { } json) return body.Fault;
        if (JsonParser.Parse(json).Value is not JsonObject value || value["metadata"] is not JsonObject metadata) return "a document is no object";
        (string version, string name) = (Text(value["apiVersion"]), Text(value["kind"]));
        if (cluster.Server.KnownKinds.FirstOrDefault(one => one.ApiVersion == version && one.Name == name && one.Plural.Length > 0) is not { } kind)
            return $"no matches for kind \"{name}\" in version \"{version}\"";
        string space = Text(metadata["namespace"]);
        ObjectKey key = new(!kind.Namespaced ? "" : space.Length > 0 ? space : "default", Text(metadata["name"]));
        PatchRequest patch = new(PatchTypes.Apply, json, Manager, Force: true);
        ApiResult<IObject> applied = cluster.Loop.Run(
            () => cluster.Api.PatchAsync(kind, key, patch, null, CancellationToken.None).AsTask());
        cluster.Loop.Settle(); // What a definition defines can be in the next document.
        return applied.Error?.Message;
    }

    private static string Text(Json? value) => value is JsonString text ? text.Value : "";
}
