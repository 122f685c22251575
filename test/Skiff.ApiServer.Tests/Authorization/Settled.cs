namespace Skiff.ApiServer.Tests.Authorization;

/// <summary>Reads what must be there at once: where no webhook is configured, nobody waits for the authorizer.</summary>
internal static class Settled
{
    public static T Now<T>(this ValueTask<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.Result;
    }
}
