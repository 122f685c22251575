using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>What a connection asks for in its query and path, as the object that admission is shown.</summary>
public static class ConnectOptions
{
    /// <summary>The options of a connection; null for the logs, which are read and not connected to.</summary>
    public static IMessageKind? Of(IQueryCollection query, Kind kind, RequestPath path) => path.Subresource switch
    {
        "exec" => PodExecOptions.Empty with
        {
            Stdin = Truth(query, "stdin"),
            Stdout = Truth(query, "stdout"),
            Stderr = Truth(query, "stderr"),
            TTY = Truth(query, "tty"),
            Container = First(query, "container"),
            Command = ListOf.From(query["command"].Select(word => word ?? "")),
        },
        "attach" => PodAttachOptions.Empty with
        {
            Stdin = Truth(query, "stdin"),
            Stdout = Truth(query, "stdout"),
            Stderr = Truth(query, "stderr"),
            TTY = Truth(query, "tty"),
            Container = First(query, "container"),
        },
        "portforward" => PodPortForwardOptions.Empty with { Ports = Ports(query["ports"]) },
        "proxy" when kind == Kinds.Pod => PodProxyOptions.Empty with { Path = Below(path) },
        "proxy" when kind == Kinds.Service => ServiceProxyOptions.Empty with { Path = Below(path) },
        "proxy" => NodeProxyOptions.Empty with { Path = Below(path) },
        _ => null,
    };

    /// <summary>What exec and attach ask for in the words of kubelets, which are not those of the API.</summary>
    public static string NodeQuery(IQueryCollection query)
    {
        StringBuilder text = new("?");
        Add("stdin", "input");
        Add("stdout", "output");
        Add("stderr", "error");
        Add("tty", "tty");
        foreach (string? word in query["command"]) text.Append("command=").Append(Uri.EscapeDataString(word ?? "")).Append('&');
        return text.ToString(0, text.Length - 1);

        void Add(string name, string shown)
        {
            if (Truth(query, name)) text.Append(shown).Append("=1&");
        }
    }

    private static string Below(RequestPath path)
    {
        string rest = path.Rest.Length > 0 ? "/" + path.Rest : "";
        return path.Path.EndsWith('/') && !rest.EndsWith('/') ? rest + "/" : rest;
    }

    private static string First(IQueryCollection query, string name) => query[name] is [var first, ..] ? first ?? "" : "";

    private static bool Truth(IQueryCollection query, string name) =>
        query.TryGetValue(name, out StringValues values) && Query.Truth(values is [var first, ..] ? first ?? "" : "");

    private static ListOf<int> Ports(StringValues values)
    {
        List<int> ports = [];
        foreach (string? value in values)
        {
            if (int.TryParse(value, out int port)) ports.Add(port);
        }

        return ports.ToListOf();
    }
}
