using System.Runtime.CompilerServices;

namespace Skiff.Client;

/// <summary>
/// Starts work that goes on beside its caller: on the thread pool, or, where the caller belongs to a synchronization context,
/// in turn with everything else there. A process has none; a simulated cluster has one for all of its parts.
/// </summary>
public static class Background
{
    /// <summary>Starts work. What it throws is in the task.</summary>
    public static Task Start(Func<Task> work) =>
        SynchronizationContext.Current is null ? Task.Run(work, CancellationToken.None) : StartHereAsync(work);

    /// <summary>
    /// What is completed later, by somebody who is not to go on with the work of those who wait. On a synchronization context
    /// they are its next turns anyway, and the thread pool would lead out of it.
    /// </summary>
    public static TaskCompletionSource Completion() => new(CompletionOptions);

    /// <summary>As <see cref="Completion"/>, with a result.</summary>
    public static TaskCompletionSource<T> Completion<T>() => new(CompletionOptions);

    /// <summary>Waits until work has ended, in whatever way.</summary>
    public static ConfiguredTaskAwaitable EndOf(Task work) =>
        work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>A wait as a task, to be waited for beside others.</summary>
    public static async Task TaskOf(ValueTask wait) => await wait;

    private static TaskCreationOptions CompletionOptions =>
        SynchronizationContext.Current is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;

    private static async Task StartHereAsync(Func<Task> work)
    {
        await Task.Yield();
        await work();
    }
}
