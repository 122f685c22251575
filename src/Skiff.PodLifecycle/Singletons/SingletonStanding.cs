namespace Skiff.PodLifecycle.Singletons;

/// <summary>How a singleton's pod stands to its lease.</summary>
/// <param name="IsHeld">Whether its containers may run.</param>
/// <param name="Since">Since when that is so; a pod that lost the lease has its grace from then on.</param>
public sealed record SingletonStanding(bool IsHeld, DateTimeOffset Since);
