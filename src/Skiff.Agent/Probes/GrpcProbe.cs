using Skiff.Agent.Runtime;
using Skiff.GrpcHealth.V1;
using Skiff.Model;

namespace Skiff.Agent.Probes;

/// <summary>Asks a container's gRPC health service.</summary>
internal static class GrpcProbe
{
    public static async ValueTask<ProbeOutcome> RunAsync(
        string host, int port, string service, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        string address = TcpProbe.Join(host, port);
        using GrpcChannel channel = GrpcChannel.ToHost(host, port, HttpProbeRequest.ProbeAgent, time);
        CriResult<HealthCheckResponse> asked = await channel.UnaryAsync(
            "/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = service }, HealthCheckResponse.Parser,
            timeout, stop);
        if (!asked.TryGet(out HealthCheckResponse? response, out CriError? error))
        {
            return ProbeOutcome.Failed(error.Code switch
            {
                RpcCode.Unimplemented =>
                    $"error: this server does not implement the grpc health protocol (grpc.health.v1.Health): {error.Message}",
                RpcCode.DeadlineExceeded => $"timeout: health rpc did not complete within {GoDuration.Format(timeout)}",
                // Upstream's client tries to connect until the time is over.
                RpcCode.Unavailable =>
                    $"timeout: failed to connect service \"{address}\" within {GoDuration.Format(timeout)}: context deadline exceeded",
                _ => $"error: health rpc probe failed: {error}",
            });
        }

        return response.Status == HealthCheckResponse.Types.ServingStatus.Serving
            ? ProbeOutcome.Passed
            : ProbeOutcome.Failed($"service unhealthy (responded with \"{Name(response.Status)}\")");
    }

    private static string Name(HealthCheckResponse.Types.ServingStatus status) => status switch
    {
        HealthCheckResponse.Types.ServingStatus.NotServing => "NOT_SERVING",
        HealthCheckResponse.Types.ServingStatus.ServiceUnknown => "SERVICE_UNKNOWN",
        _ => "UNKNOWN",
    };
}
