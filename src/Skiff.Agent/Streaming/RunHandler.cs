using Microsoft.AspNetCore.Http;
using Skiff.Agent.Runtime;
using Skiff.Cri.V1;

namespace Skiff.Agent.Streaming;

/// <summary>Runs a command in a container and answers what it wrote.</summary>
internal sealed class RunHandler(NodeServices parts)
{
    public async ValueTask HandleAsync(HttpContext context, NodeRoute route, CancellationToken stop)
    {
        if (parts.Pods.Find(route.Namespace, route.Pod, route.Uid) is not { } pod)
        {
            await TextReply.WriteAsync(context, 404, "pod does not exist", stop);
            return;
        }

        if (pod.Find(route.Container) is not { Running: true } container)
        {
            await TextReply.WriteAsync(context, 500, $"container not found (\"{route.Container}\")", stop);
            return;
        }

        ExecSyncRequest request = new() { ContainerId = container.Id, Timeout = 120 };
        request.Cmd.AddRange(context.Request.Query["cmd"].ToString().Split(' '));
        CriResult<ExecSyncResponse> result = await parts.Cri.ExecSyncAsync(request, stop);
        if (!result.TryGet(out ExecSyncResponse? done, out CriError? error))
        {
            await TextReply.WriteAsync(context, 500, error.ToString(), stop);
        }
        else if (done.ExitCode != 0)
        {
            string said = done.Stdout.ToStringUtf8() + done.Stderr.ToStringUtf8();
            await TextReply.WriteAsync(
                context, 500, $"command '{string.Join(' ', request.Cmd)}' exited with {done.ExitCode}: {said}", stop);
        }
        else
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(done.Stdout.Memory, stop);
            await context.Response.Body.WriteAsync(done.Stderr.Memory, stop);
        }
    }
}
